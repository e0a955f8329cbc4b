import { type ExternalEvent, type ExternalEventKey, externalEventKey } from "@slipway/domain";

/** A pull request of a handler that was open when it was last seen. */
export interface OpenPull {
  readonly event: ExternalEventKey;
  readonly handlerId: string;
  readonly number: number;
  /** Its commit for the event; "" if there is none. */
  readonly commitHash: string;
}

/** The open pull requests of a piped's handlers, by the events that they are for: several events may be in one. */
export class OpenPulls {
  readonly #pipedId: string;
  readonly #byRepository = new Map<string, Map<string, OpenPull>>();

  constructor(pipedId: string) {
    this.#pipedId = pipedId;
  }

  /** Takes in the newest state of an event. */
  observe(event: ExternalEvent): void {
    for (const { pipedId, repositoryId, handlerId, commitHash, pullRequest } of event.handlings) {
      if (pipedId !== this.#pipedId || !pullRequest) continue;
      const key = keyOf(event.id, handlerId);
      const { number, state } = pullRequest;
      if (state !== "open") this.#byRepository.get(repositoryId)?.delete(key);
      else
        this.#byRepository
          .getOrInsertComputed(repositoryId, () => new Map())
          .set(key, { event: externalEventKey(event), handlerId, number, commitHash });
    }
  }

  of(repositoryId: string): readonly OpenPull[] {
    return [...(this.#byRepository.get(repositoryId)?.values() ?? [])];
  }

  /** Forgets one whose event is gone: nothing can be recorded on it. */
  drop(repositoryId: string, { event, handlerId }: Pick<OpenPull, "event" | "handlerId">): void {
    this.#byRepository.get(repositoryId)?.delete(keyOf(event.externalEventId, handlerId));
  }

  clear(): void {
    this.#byRepository.clear();
  }
}

function keyOf(eventId: string, handlerId: string): string {
  return `${eventId} ${handlerId}`;
}
