import { useEffect, useState, useSyncExternalStore } from "react";
import { signInState, subscribeToSignIn } from "../../api/session.ts";

/** What the person may do with anything at all, in the words of policies, as the server says; undefined until it has said it. */
export function useRights(): ReadonlySet<string> | undefined {
  const who = useSyncExternalStore(subscribeToSignIn, signInState);
  const [rights, setRights] = useState<ReadonlySet<string>>();
  useEffect(() => {
    if (who !== "signed-in" && who !== "anonymous") return setRights(undefined);
    const stop = new AbortController();
    // Loaded after the page, as the calls of the first one need none of it.
    const asked = import("./ask-rights.ts").then(({ askRights }) => askRights(stop.signal));
    asked.then(
      (known) => stop.signal.aborted || setRights(known),
      // Every place is shown then, and each page says itself what it may not show.
      () => {},
    );
    return () => stop.abort();
  }, [who]);
  return rights;
}
