import { Directive, Field, ObjectType } from 'type-graphql';
import type { Actor } from '../domain/index.ts';
import { enumType } from './enum.ts';

export const ActorKindEnum = enumType<Actor['kind']>('ActorKind', 'Kind of actor behind a change.', {
  ANONYMOUS: 'Somebody who is not signed in.',
  USER: 'A person with an account.',
  API_CLIENT: 'A program of an integrator, by its API key.',
  SYSTEM: 'The system itself, by the clock or by an event.',
});

interface UserRef {
  readonly id: string;
}

/** Actor behind a change, as clients see it. */
export interface ChangeActor {
  readonly kind: Actor['kind'];
  readonly user: UserRef | null;
}

/** The type ChangeActor of a subgraph; all of them agree in it. `user` is the subgraph's own stub of a user. */
export function changeActorType(user: () => new () => UserRef): new () => ChangeActor {
  @Directive('@shareable')
  @ObjectType('ChangeActor', { description: 'Actor behind a change: a person, a program or the system.' })
  class ChangeActorType implements ChangeActor {
    @Field(() => ActorKindEnum, { description: 'Kind of the actor.' })
    readonly kind!: Actor['kind'];

    @Field(user, {
      nullable: true,
      description: 'Person who made the change; null for a program or the system, and for whoever may not know.',
    })
    readonly user!: UserRef | null;
  }
  return ChangeActorType;
}

/** Actor by the kind and the id that are stored with a change. */
export const changeActorOf = (kind: Actor['kind'], id: string): ChangeActor => ({
  kind,
  user: kind === 'USER' ? { id } : null,
});
