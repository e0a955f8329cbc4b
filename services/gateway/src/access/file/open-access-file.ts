import { type AccessConfig, loadAccessFile } from "@slipway/app-config";
import { isFault } from "@slipway/domain";
import { fileStates, followFiles, type Logger } from "@slipway/runtime";

/** The access file of a gateway, as it is now. */
export interface AccessFile extends Disposable {
  readonly current: AccessConfig;
  /** Calls back when the file has changed, with its new content. */
  listen(listener: (access: AccessConfig) => void): Disposable;
}

/**
 * Reads an access file and follows its changes. Throws `invalid` or `not_found` as `loadAccessFile` does, and what `check` throws. A later version that cannot be read, or is not valid, changes nothing:
 * the rules before it stay, and the log says why. One that cannot be read is tried again, as it may be readable without a change.
 */
export async function openAccessFile(path: string, log: Logger, check: (access: AccessConfig) => void = () => {}): Promise<AccessFile> {
  const load = async (): Promise<AccessConfig> => {
    const access = await loadAccessFile(path);
    check(access);
    return access;
  };
  const seen = await fileStates([path]);
  let current = await load();
  const listeners = new Set<(access: AccessConfig) => void>();
  const onChange = async (isNews: boolean): Promise<boolean> => {
    try {
      current = await load();
    } catch (err) {
      if (isNews) log.error({ err, file: path }, "the access file has changed and is not valid: the rules before it stay");
      return isFault(err, "not_found");
    }
    log.info({ file: path }, "the access file has changed");
    for (const listener of listeners) tell(listener);
    return false;
  };
  /** Whoever is not told goes on with the rights of before: nobody may keep others from it. */
  const tell = (listener: (access: AccessConfig) => void): void => {
    try {
      listener(current);
    } catch (err) {
      log.error({ err, file: path }, "a change of the access file does not count everywhere");
    }
  };
  const following = followFiles([path], { seen, onChange });
  return {
    get current() {
      return current;
    },
    listen: (listener) => {
      listeners.add(listener);
      return { [Symbol.dispose]: () => void listeners.delete(listener) };
    },
    [Symbol.dispose]: () => following[Symbol.dispose](),
  };
}
