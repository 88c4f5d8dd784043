import { z } from 'zod';

/** Schemas that many payloads share. */
export const id = z.uuid();
export const quantity = z.int().min(1).max(1_000_000);
export const count = z.int().min(0);
export const seq = z.int().min(0);
export const at = z.iso.datetime();
export const currency = z.string().length(3);
export const amountMinor = z.int().min(0);
export const amount = { amountMinor, currency };

export const LINES_MAX = 50;
