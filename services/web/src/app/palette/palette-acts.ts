import { IconArrowsDiff, IconHistory, IconLock, IconPencil, IconPlayerPause, IconPlus, IconRefresh } from "@tabler/icons-react";

/** What one can begin from every page, besides going somewhere: each is a dialog that the address opens. A new one is a line here. */
export const paletteActs = [
  { word: "addApplication", icon: IconPlus, to: "/add-application", search: {} },
  { word: "encrypt", icon: IconLock, to: "/settings", search: { part: "pipeds", encrypt: "any" } },
] as const;

/** What one can do with the application that fits best. A new one is a line here. */
export const applicationActs = [
  { word: "sync", icon: IconRefresh, to: "/applications/$applicationId", search: { act: "sync" } },
  { word: "hold", icon: IconPlayerPause, to: "/applications/$applicationId", search: { act: "hold" } },
  { word: "edit", icon: IconPencil, to: "/applications/$applicationId/edit", search: {} },
  { word: "history", icon: IconHistory, to: "/applications/$applicationId", search: { tab: "history" } },
  { word: "drift", icon: IconArrowsDiff, to: "/applications/$applicationId", search: { tab: "drift" } },
] as const;
