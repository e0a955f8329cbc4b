import { IconLock } from "@tabler/icons-react";

/** What one can begin from every page, besides going somewhere: each is a dialog that the address opens. A new one is a line here. */
export const paletteActs = [{ word: "encrypt", icon: IconLock, to: "/settings", search: { part: "pipeds", encrypt: "any" } }] as const;
