import type { Log } from '../../subgraph/index.ts';
import { backoffMs, pause } from '../async/backoff.ts';
import { type EventBatch, type EventPartition, type EventTransport, partitionName, type Receive } from './transport.ts';

const RETRY_MS = 100;
const RETRY_MAX_MS = 2_000;

/** A group's registration for a partition. It outlives its receiver: a batch that the group lacks is not published. */
interface Registration {
  readonly group: string;
  receiver: Receiver | undefined;
  /** Settles when every batch delivered so far is handled or refused. */
  last: Promise<unknown>;
}

interface Receiver {
  readonly receive: Receive;
  readonly stopping: AbortController;
}

/**
 * Transport within one process, without storage: a batch counts as published once every group of its partition has handled it,
 * so a batch that a killed process had not finished is still unsent in the publisher's outbox.
 */
export function inProcessTransport({ log }: { log: Log }): EventTransport {
  const partitions = new Map<string, Map<string, Registration>>();

  const registrationsOf = (partition: EventPartition): Map<string, Registration> => {
    const name = partitionName(partition);
    let registrations = partitions.get(name);
    if (registrations === undefined) {
      registrations = new Map();
      partitions.set(name, registrations);
    }
    return registrations;
  };
  const registrationOf = (group: string, partition: EventPartition): Registration => {
    const registrations = registrationsOf(partition);
    let registration = registrations.get(group);
    if (registration === undefined) {
      registration = { group, receiver: undefined, last: Promise.resolve() };
      registrations.set(group, registration);
    }
    return registration;
  };

  const deliver = async (registration: Registration, batch: EventBatch): Promise<void> => {
    const { receiver } = registration;
    for (let failures = 0; receiver !== undefined && !receiver.stopping.signal.aborted; ) {
      try {
        return await receiver.receive(batch.events, receiver.stopping.signal);
      } catch (error) {
        if (receiver.stopping.signal.aborted) break;
        failures += 1;
        if (failures === 1)
          log.warn(
            { partition: partitionName(batch), group: registration.group, err: error },
            'A batch was not handled; delivering it again',
          );
        await pause(backoffMs(failures, RETRY_MS, RETRY_MAX_MS), receiver.stopping.signal);
      }
    }
    throw notThere(registration, batch);
  };

  return {
    async publish(batch) {
      const registrations = [...registrationsOf(batch).values()];
      // Checked first: one missing receiver would cause a second delivery to all the others.
      for (const registration of registrations)
        if (registration.receiver === undefined) throw notThere(registration, batch);
      await Promise.all(
        registrations.map((registration) => {
          const turn = registration.last.then(() => deliver(registration, batch));
          registration.last = turn.catch(() => {});
          return turn;
        }),
      );
    },
    lastTicket: async () => null,
    async join(group, partition) {
      registrationOf(group, partition);
    },
    async receive(group, partition, receive) {
      const registration = registrationOf(group, partition);
      const receiver: Receiver = { receive, stopping: new AbortController() };
      registration.receiver = receiver;
      return {
        async stop() {
          if (registration.receiver === receiver) registration.receiver = undefined;
          receiver.stopping.abort();
          await registration.last;
        },
      };
    },
    onReturn: () => () => {},
    ready: async () => true,
    async close() {
      const registrations = [...partitions.values()].flatMap((partition) => [...partition.values()]);
      for (const registration of registrations) {
        registration.receiver?.stopping.abort();
        registration.receiver = undefined;
      }
      await Promise.all(registrations.map(({ last }) => last));
    },
  };
}

const notThere = ({ group }: Registration, batch: EventBatch): Error =>
  new Error(`${group} does not receive ${partitionName(batch)} at the moment.`);
