import {
  IconAlertTriangle,
  IconArrowsDiff,
  IconCircleCheck,
  IconCircleDashed,
  IconCircleOff,
  IconCircleX,
  IconGhost2,
  IconHandStop,
  IconHeartBroken,
  IconHeartCheck,
  IconHourglass,
  IconLoader2,
  IconPlayerPause,
  IconPlayerTrackNext,
  IconPlugConnectedX,
  IconProgress,
} from "@tabler/icons-react";
import type { ComponentType } from "react";
import { useTranslation } from "react-i18next";
import classes from "./status.module.css";

type Icon = ComponentType<{ size?: number; stroke?: number; "aria-hidden"?: boolean }>;
type Tone = "good" | "busy" | "bad" | "attention" | "quiet";

/** How each state looks: never by its colour alone. */
const looks = {
  sync: {
    unknown: ["quiet", IconCircleDashed],
    synced: ["good", IconCircleCheck],
    deploying: ["busy", IconProgress],
    out_of_sync: ["attention", IconArrowsDiff],
    invalid_config: ["bad", IconAlertTriangle],
    disabled: ["quiet", IconCircleOff],
    orphaned: ["attention", IconGhost2],
  },
  health: {
    unknown: ["quiet", IconCircleDashed],
    healthy: ["good", IconCircleCheck],
    progressing: ["busy", IconLoader2],
    degraded: ["bad", IconHeartBroken],
    suspended: ["quiet", IconPlayerPause],
    missing: ["attention", IconGhost2],
  },
  deployment: {
    unknown: ["quiet", IconCircleDashed],
    pending: ["quiet", IconHourglass],
    planned: ["quiet", IconHourglass],
    running: ["busy", IconProgress],
    rolling_back: ["attention", IconProgress],
    succeeded: ["good", IconCircleCheck],
    failed: ["bad", IconCircleX],
    cancelled: ["quiet", IconCircleOff],
    superseded: ["quiet", IconPlayerTrackNext],
    waiting: ["attention", IconHandStop],
  },
  stage: {
    unknown: ["quiet", IconCircleDashed],
    not_started: ["quiet", IconCircleDashed],
    running: ["busy", IconProgress],
    waiting: ["attention", IconHandStop],
    succeeded: ["good", IconCircleCheck],
    failed: ["bad", IconCircleX],
    cancelled: ["quiet", IconCircleOff],
    skipped: ["quiet", IconPlayerTrackNext],
    exited: ["good", IconCircleCheck],
  },
  target: {
    running: ["busy", IconProgress],
    succeeded: ["good", IconCircleCheck],
    failed: ["bad", IconCircleX],
    "not-tried": ["quiet", IconCircleDashed],
    unavailable: ["attention", IconPlugConnectedX],
  },
  trace: {
    unknown: ["quiet", IconCircleDashed],
    waiting: ["attention", IconHourglass],
    deploying: ["busy", IconProgress],
    deployed: ["good", IconCircleCheck],
    healthy: ["good", IconHeartCheck],
    failed: ["bad", IconCircleX],
    cancelled: ["quiet", IconCircleOff],
    superseded: ["quiet", IconPlayerTrackNext],
  },
  handling: {
    unknown: ["quiet", IconCircleDashed],
    waiting: ["attention", IconHourglass],
    succeeded: ["good", IconCircleCheck],
    failed: ["bad", IconCircleX],
    outdated: ["quiet", IconPlayerTrackNext],
  },
  event: {
    unhandled: ["quiet", IconCircleDashed],
    waiting: ["busy", IconHourglass],
    succeeded: ["good", IconCircleCheck],
    failed: ["bad", IconCircleX],
    outdated: ["quiet", IconPlayerTrackNext],
  },
  chain: {
    pending: ["quiet", IconCircleDashed],
    running: ["busy", IconProgress],
    succeeded: ["good", IconCircleCheck],
    failed: ["bad", IconCircleX],
    cancelled: ["quiet", IconCircleOff],
  },
  audit: {
    unknown: ["quiet", IconCircleDashed],
    accepted: ["busy", IconHourglass],
    done: ["good", IconCircleCheck],
    refused: ["bad", IconHandStop],
    failed: ["bad", IconCircleX],
  },
  receiver: {
    well: ["good", IconCircleCheck],
    unused: ["quiet", IconCircleDashed],
    missed: ["attention", IconAlertTriangle],
    failing: ["bad", IconCircleX],
    unserved: ["bad", IconPlugConnectedX],
  },
  piped: {
    answers: ["good", IconCircleCheck],
    unobserved: ["attention", IconAlertTriangle],
    silent: ["bad", IconPlugConnectedX],
  },
  apiKey: {
    valid: ["good", IconCircleCheck],
    expired: ["quiet", IconCircleDashed],
    revoked: ["quiet", IconCircleOff],
  },
  pipedService: {
    lives: ["good", IconCircleCheck],
    silent: ["bad", IconPlugConnectedX],
    stopped: ["attention", IconCircleOff],
  },
  plugin: {
    unknown: ["quiet", IconCircleDashed],
    fetching: ["busy", IconProgress],
    starting: ["busy", IconProgress],
    running: ["good", IconCircleCheck],
    waiting: ["attention", IconHourglass],
    stopped: ["bad", IconCircleX],
    elsewhere: ["quiet", IconCircleDashed],
  },
} as const satisfies Readonly<Record<string, Readonly<Record<string, readonly [Tone, Icon]>>>>;

type Looks = typeof looks;

/** The words of a kind of state, as the API names them, in lower case. */
export type StateWord<Kind extends keyof Looks> = keyof Looks[Kind] & string;

/** A state: its sign and its word in its colour. `title` says more when the pointer rests on it. */
export function Status<Kind extends keyof Looks>({
  kind,
  word,
  title,
  short = false,
}: {
  readonly kind: Kind;
  readonly word: StateWord<Kind>;
  readonly title?: string | undefined;
  readonly short?: boolean;
}) {
  const { t } = useTranslation();
  const [tone, Icon] = (looks[kind] as Readonly<Record<string, readonly [Tone, Icon]>>)[word] ?? ["quiet", IconCircleDashed];
  const label = t(`${kind}.${word}` as "sync.synced");
  return (
    <span className={classes["status"]} data-tone={tone} title={title || (short ? label : undefined)}>
      <Icon size={16} stroke={2} aria-hidden />
      {short ? <span className={classes["hidden"]}>{label}</span> : label}
    </span>
  );
}
