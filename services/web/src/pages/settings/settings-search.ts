/** The parts of the settings, in their order. */
export const settingsParts = ["pipeds", "access", "keys"] as const;
export type SettingsPart = (typeof settingsParts)[number];

/** What the address says of the settings. */
export interface SettingsSearch {
  readonly part?: SettingsPart;
  /** The plugin whose log is open, as PIPED/NAME. */
  readonly log?: string;
  /** Whether a secret is being encrypted, and for which piped first: PROJECT/PIPED, or another text for whichever has a key. */
  readonly encrypt?: string;
}

/** Reads the address. What it does not know is left out. */
export function settingsSearch({ part, log, encrypt }: Readonly<Record<string, unknown>>): SettingsSearch {
  const known = settingsParts.find((each) => each === part);
  return {
    ...(known && { part: known }),
    ...(typeof log === "string" && log.includes("/") && { log }),
    ...(typeof encrypt === "string" && encrypt !== "" && { encrypt }),
  };
}
