import { Fault } from "../fault.ts";
import { type Deployment, isFinal } from "./deployment.ts";

/** Throws if a deployment has ended: `precondition` by default, `canceled` for callers that have to stop their work. */
export function requireOpen({ id, status }: Pick<Deployment, "id" | "status">, code: "precondition" | "canceled" = "precondition"): void {
  if (isFinal(status)) throw new Fault(code, `deployment ${id} has ended: ${status}`);
}
