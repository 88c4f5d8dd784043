import { catalog } from '@muster/catalog';
import { finance } from '@muster/finance';
import type { SubgraphDefinition } from '@muster/kit/subgraph';
import { orders } from '@muster/orders';
import { payments } from '@muster/payments';
import { production } from '@muster/production';
import { promotions } from '@muster/promotions';
import { system } from '@muster/system';
import { users } from '@muster/users';

/** Port of the first subgraph in a distributed system; the others follow. */
export const FIRST_PORT = 4101;

/** Every subgraph of the system: the only place that imports them all. */
export const subgraphs: readonly SubgraphDefinition[] = [
  users,
  catalog,
  orders,
  production,
  payments,
  promotions,
  finance,
  system,
];
