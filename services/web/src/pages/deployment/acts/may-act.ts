import { useSyncExternalStore } from "react";
import { signInState, subscribeToSignIn } from "../../../api/session.ts";

/** Whether the person has signed in, so that acts can be tried. What the rights then refuse, the server says with its reason. */
export function useMayAct(): boolean {
  return useSyncExternalStore(subscribeToSignIn, signInState) === "signed-in";
}
