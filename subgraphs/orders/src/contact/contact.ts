/** Contact of an order. Stored sealed. */
export interface Contact {
  readonly name: string;
  readonly phone: string;
  readonly email: string;
}

/** Shipping address of an order. Stored sealed; an order of an earlier version has neither a second line nor an area. */
export interface Address {
  readonly recipientName: string;
  readonly phone: string;
  readonly line1: string;
  readonly line2?: string | null | undefined;
  readonly city: string;
  readonly areaId?: string | null | undefined;
  readonly postalCode?: string | null | undefined;
  readonly countryCode: string;
}
