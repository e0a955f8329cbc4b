import { Fault, type FaultCode } from "@slipway/domain";

/** An event that is refused: sent again, it would be refused again. Told from a Fault of NATS, which says nothing about the event. */
export class EventRefusal extends Fault {
  constructor(code: FaultCode, message: string, cause?: unknown) {
    super(code, message, { cause });
  }
}

/** Calls a function that decides about an event: its Faults are refusals. */
export function refusing<T>(decide: () => T): T {
  try {
    return decide();
  } catch (error) {
    if (error instanceof Fault) throw new EventRefusal(error.code, error.message, error);
    throw error;
  }
}
