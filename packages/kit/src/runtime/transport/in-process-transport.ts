import type { Log } from '../../subgraph/index.ts';
import { backoffMs, pause } from '../async/backoff.ts';
import { type EventBatch, type EventPartition, type EventTransport, partitionName, type Receive } from './transport.ts';

const RETRY_MS = 100;
const RETRY_MAX_MS = 2_000;

/** A group's registration for a partition. It outlives its receiver: a batch that the group lacks is not published. */
interface Place {
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
  const lanes = new Map<string, Map<string, Place>>();

  const placesOf = (lane: EventPartition): Map<string, Place> => {
    const name = partitionName(lane);
    let places = lanes.get(name);
    if (places === undefined) {
      places = new Map();
      lanes.set(name, places);
    }
    return places;
  };
  const placeOf = (group: string, lane: EventPartition): Place => {
    const places = placesOf(lane);
    let place = places.get(group);
    if (place === undefined) {
      place = { group, receiver: undefined, last: Promise.resolve() };
      places.set(group, place);
    }
    return place;
  };

  const hand = async (place: Place, batch: EventBatch): Promise<void> => {
    const { receiver } = place;
    for (let failures = 0; receiver !== undefined && !receiver.stopping.signal.aborted; ) {
      try {
        return await receiver.receive(batch.events, receiver.stopping.signal);
      } catch (error) {
        if (receiver.stopping.signal.aborted) break;
        failures += 1;
        if (failures === 1)
          log.warn(
            { lane: partitionName(batch), group: place.group, err: error },
            'A batch was not handled; delivering it again',
          );
        await pause(backoffMs(failures, RETRY_MS, RETRY_MAX_MS), receiver.stopping.signal);
      }
    }
    throw notThere(place, batch);
  };

  return {
    async publish(batch) {
      const places = [...placesOf(batch).values()];
      // Checked first: one missing receiver would cause a second delivery to all the others.
      for (const place of places) if (place.receiver === undefined) throw notThere(place, batch);
      await Promise.all(
        places.map((place) => {
          const turn = place.last.then(() => hand(place, batch));
          place.last = turn.catch(() => {});
          return turn;
        }),
      );
    },
    lastTicket: async () => null,
    async join(group, lane) {
      placeOf(group, lane);
    },
    async receive(group, lane, receive) {
      const place = placeOf(group, lane);
      const receiver: Receiver = { receive, stopping: new AbortController() };
      place.receiver = receiver;
      return {
        async stop() {
          if (place.receiver === receiver) place.receiver = undefined;
          receiver.stopping.abort();
          await place.last;
        },
      };
    },
    onReturn: () => () => {},
    ready: async () => true,
    async close() {
      const places = [...lanes.values()].flatMap((lane) => [...lane.values()]);
      for (const place of places) {
        place.receiver?.stopping.abort();
        place.receiver = undefined;
      }
      await Promise.all(places.map(({ last }) => last));
    },
  };
}

const notThere = ({ group }: Place, batch: EventBatch): Error =>
  new Error(`${group} does not receive ${partitionName(batch)} at the moment.`);
