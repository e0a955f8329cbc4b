import { useSyncExternalStore } from "react";
import { signInState, subscribeToSignIn } from "../../../api/session.ts";
import { useRefusedAhead } from "../../application/acts/use-refused-ahead.ts";

/**
 * Whether the person is known, so that acts can be tried: by a session, or because something before the gateway, such as a proxy, signs each call. What the
 * rights then refuse, the server says with its reason.
 */
export function useMayAct(): boolean {
  const isSignedIn = useSyncExternalStore(subscribeToSignIn, signInState) === "signed-in";
  const refused = useRefusedAhead();
  return isSignedIn || refused === undefined;
}
