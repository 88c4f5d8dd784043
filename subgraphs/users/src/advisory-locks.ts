/** Ids of the advisory locks of this subgraph. They share one number space with those of the kit: each is used once. */
export const ADVISORY_LOCKS = { access: 7261123, signingKeys: 7261124, sharedViews: 7261125 } as const;
