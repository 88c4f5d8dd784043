/** Tag, in a composed graph, of fields that need no permission: everybody uses them, or everybody who is signed in. */
export const STOREFRONT = 'storefront';
/** Tag of fields that need a permission. */
export const ADMIN = 'admin';
