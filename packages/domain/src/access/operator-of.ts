import { comparableAddress } from "./comparable-address.ts";
import type { Principal } from "./principal.ts";

/**
 * Which of the people who may operate a stage somebody is, as the list names them; undefined for nobody of them. Whoever has signed in is known by its id or a verified address: what people are called they choose themselves at
 * most identity providers. A name counts where nothing else is known of its bearer: of API keys and jobs, and where names are claimed.
 */
export function operatorOf(operators: readonly string[], { id, actor, emails }: Principal): string | undefined {
  return operators.find(
    (each) => each === id || emails.includes(comparableAddress(each)) || (actor.signIn !== "session" && each === actor.name),
  );
}
