import { ConnectError } from "@connectrpc/connect";
import { useCallback, useState } from "react";

/** How far an act has come: `accepted` once the server has sent it on, which is not yet done. */
export type ActState =
  | { readonly kind: "idle" }
  | { readonly kind: "requested" }
  | { readonly kind: "accepted"; readonly note: string }
  | { readonly kind: "refused"; readonly reason: string };

/** An act of a person. `call` resolves to what the server said besides that it accepted, or "". */
export function useAct(): readonly [ActState, (call: () => Promise<string>) => void] {
  const [state, setState] = useState<ActState>({ kind: "idle" });
  const begin = useCallback((call: () => Promise<string>) => {
    setState({ kind: "requested" });
    call().then(
      (note) => setState({ kind: "accepted", note }),
      (error) => setState({ kind: "refused", reason: ConnectError.from(error).rawMessage }),
    );
  }, []);
  return [state, begin];
}
