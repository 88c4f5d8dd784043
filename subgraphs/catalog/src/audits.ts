/** Actions of the audit log, each with what happened. */
export const audits = {
  'product.create': 'A product was made, with its variants and prices.',
  'product.update': 'The texts of a product were changed, or it was put on sale or taken off.',
  'product.archive': 'A product was archived: nobody finds it any more.',
  'product.restore': 'An archived product was taken back, off sale.',
  'price.set': 'A list price of a variant was set.',
  'sell_window.create': 'A sell window was planned.',
  'sell_window.add_offer': 'An offer was added to a sell window.',
  'sell_window.change_offer': 'Terms of an offer were changed before its sell window opened.',
  'sell_window.remove_offer': 'An offer was removed from a sell window before it opened.',
  'sell_window.announce': 'A sell window was scheduled or announced, or its announcement was moved.',
  'sell_window.change':
    'Texts, dates or rules of a sell window were changed before it opened, or its texts while it was open.',
  'sell_window.clone': 'A sell window was planned from another one, with its offers.',
  'sell_window.open': 'A sell window was opened, or scheduled to open.',
  'sell_window.close': 'A sell window was closed by an administrator.',
  'sell_window.cancel': 'A sell window was cancelled, with the reason.',
  'sell_window.prolong': 'The closing time of a sell window was moved.',
  'sell_window.set_quota': 'The quota of an offer was changed.',
  'sell_window.enable_offer': 'An offer was taken off sale, or put back.',
} as const;

declare module '@muster/kit/orm' {
  interface AuditActions extends Record<keyof typeof audits, string> {}
}
