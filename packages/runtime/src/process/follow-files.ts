import { stat } from "node:fs/promises";
import { messageOf } from "@slipway/domain";

/** How often files are looked at. Where they are mounted, as in Kubernetes, nothing else says that they were replaced. */
const lookMs = 2_000;

export interface FollowFiles {
  /** As `fileStates` told before the files were read first: what changed since then is seen by the first look. */
  readonly seen: string;
  /** Called when a file has changed, one call at a time. Resolves with whether to call again at the next look although nothing changes, with `isNews` false. Must not reject. */
  readonly onChange: (isNews: boolean) => Promise<boolean>;
}

/** Looks at files until it is disposed. */
export function followFiles(paths: readonly string[], { seen, onChange }: FollowFiles): Disposable {
  let last = seen;
  let isOpen = false;
  const look = async (): Promise<void> => {
    const states = await fileStates(paths);
    const isNews = states !== last;
    if (!isNews && !isOpen) return;
    last = states;
    isOpen = await onChange(isNews);
  };
  let isLooking = false;
  const timer = setInterval(() => {
    if (isLooking) return;
    isLooking = true;
    void look().finally(() => {
      isLooking = false;
    });
  }, lookMs).unref();
  return { [Symbol.dispose]: () => clearInterval(timer) };
}

/** What changes with files, links followed. Also the time of the last change of their rights: a content may come with the times that it had elsewhere, and a file be made readable. */
export async function fileStates(paths: readonly string[]): Promise<string> {
  return (await Promise.all(paths.map(stateOf))).join("\n");
}

async function stateOf(path: string): Promise<string> {
  try {
    const { ino, size, mtimeNs, ctimeNs } = await stat(path, { bigint: true });
    return [ino, size, mtimeNs, ctimeNs].join(" ");
  } catch (error) {
    return messageOf(error);
  }
}
