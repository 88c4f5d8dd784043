import { p } from '@mikro-orm/core';
import { v7 } from 'uuid';

/** Time-ordered, made by whoever creates the row, so that related rows can be written in one go. */
export const newId = (): string => v7();

/** The id column that every entity spreads into its properties. */
export const identity = { id: p.uuid().primary().onCreate(newId) };

/** A column of money: whole minor units, read as a number because JSON and JavaScript carry no bigint. */
export const amountMinor = () => p.bigint('number');
