import { Arg, Field, InputType, Mutation, ObjectType, Query, Resolver } from 'type-graphql';
import { expect, test } from 'vitest';
import { InvalidInput } from '../src/domain/index.ts';
import {
  Allow,
  common,
  Guessed,
  NoIdempotencyKey,
  OwnIdempotency,
  resultUnion,
  subgraphSchema,
} from '../src/graphql/index.ts';

@ObjectType()
class DonePayload {
  @Field(() => String)
  done!: string;
}
const DoResult = resultUnion('DoResult', 'Result of `do`.', DonePayload, [common.invalidInput]);
const AskResult = resultUnion('AskResult', 'Result of `ask`.', DonePayload, [common.invalidInput]);
const GuessResult = resultUnion('GuessResult', 'Result of `guess`.', DonePayload, [common.invalidInput]);

@InputType()
class KeyedInput {
  @Field(() => String)
  idempotencyKey!: string;
}

const refused = () => Promise.reject(new InvalidInput([]));

@Resolver()
class Queries {
  @Allow('anyone')
  @Query(() => String)
  open(): string {
    return 'open';
  }
}

@Resolver()
class Does extends Queries {
  @Allow('signed-in')
  @Mutation(() => DoResult.type, { description: 'Does it.' })
  do() {
    return DoResult.of(refused);
  }

  @Allow('signed-in')
  @Mutation(() => DoResult.type, { description: 'Does it by a key in the input.' })
  doByInput(@Arg('input', () => KeyedInput) _: KeyedInput) {
    return DoResult.of(refused);
  }
}

@Resolver()
class Declared extends Queries {
  @Allow('anyone')
  @NoIdempotencyKey('asking is free')
  @Mutation(() => AskResult.type, { description: 'Asks.' })
  ask() {
    return AskResult.of(refused);
  }

  @Allow('signed-in')
  @OwnIdempotency()
  @Mutation(() => AskResult.type, { description: 'Asks by a key in the input.' })
  askByInput(@Arg('input', () => KeyedInput) _: KeyedInput) {
    return AskResult.of(refused);
  }
}

@Resolver()
class OpenToAnyone extends Queries {
  @Allow('anyone')
  @Mutation(() => DoResult.type, { description: 'Does it.' })
  doAsAnyone() {
    return DoResult.of(refused);
  }
}

@Resolver()
class TakesSecret extends Queries {
  @Allow('signed-in')
  @Guessed()
  @Mutation(() => GuessResult.type, { description: 'Guesses.' })
  guess(@Arg('password', () => String) _: string) {
    return GuessResult.of(refused);
  }
}

@Resolver()
class WithoutUnion extends Queries {
  @Allow('signed-in')
  @Mutation(() => Boolean, { description: 'Does it.' })
  doPlainly(): boolean {
    return true;
  }
}

const sdlOf = async (resolver: unknown) =>
  (await subgraphSchema({ resolvers: [resolver] as never, references: {} })).sdl;
const refusal = (resolver: unknown) => expect(sdlOf(resolver)).rejects;

test('a mutation takes an idempotency key, unless it is in its input, and may answer that it was used otherwise', async () => {
  const sdl = await sdlOf(Does);
  expect(sdl).toMatch(/ {2}do\(\n(?: {4}"""[\s\S]*?"""\n)? {4}idempotencyKey: String\n {2}\): DoResult!/);
  expect(sdl).toMatch(/doByInput\(input: KeyedInput!\): DoResult!/);
  expect(sdl).toContain('union DoResult = DonePayload | InvalidInput | IdempotencyConflict | NotFound');
});

test('a mutation that takes none says why, and its union stays as it is written', async () => {
  const sdl = await sdlOf(Declared);
  expect(sdl).toContain('Asks. Takes no idempotency key: asking is free.');
  expect(sdl).toMatch(/ {2}ask: AskResult!/);
  expect(sdl).toMatch(/askByInput\(input: KeyedInput!\): AskResult!/);
  expect(sdl).toContain('union AskResult = DonePayload | InvalidInput\n');
});

test('a mutation that cannot keep a key is refused by every schema', async () => {
  await refusal(OpenToAnyone).toThrow('Mutation.doAsAnyone is open to anyone');
  await refusal(TakesSecret).toThrow('Mutation.guess takes a secret');
  await refusal(WithoutUnion).toThrow('Mutation.doPlainly has no result union');
});
