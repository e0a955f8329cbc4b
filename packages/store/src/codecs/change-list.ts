import type { DeployedChange } from "@slipway/domain";
import type { Codec } from "./codec.ts";
import { prose } from "./text.ts";

/** Changes as `COMMIT@MILLISECONDS`, separated by spaces: many rows are read at once, and this is shorter and faster to read than JSON. */
export const changeList: Codec<readonly DeployedChange[], string> = {
  column: prose.column,
  encode: (changes) => changes.map(({ commit, committedMs }) => `${commit}@${committedMs}`).join(" "),
  decode: (stored) =>
    stored === ""
      ? []
      : stored.split(" ").map((change) => {
          const [commit = "", time = ""] = change.split("@", 2);
          const committedMs = Number(time);
          if (commit === "" || time === "" || !Number.isInteger(committedMs)) throw new TypeError("not a list of changes");
          return { commit, committedMs };
        }),
};
