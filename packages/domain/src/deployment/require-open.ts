import { Fault } from "../fault.ts";
import { type Deployment, isFinal } from "./deployment.ts";

/** Throws if a deployment has ended: `precondition`, or `canceled` for callers whose work is then void. */
export function requireOpen({ id, status }: Pick<Deployment, "id" | "status">, code: "precondition" | "canceled" = "precondition"): void {
  if (isFinal(status)) throw new Fault(code, `deployment ${id} has ended: ${status}`);
}
