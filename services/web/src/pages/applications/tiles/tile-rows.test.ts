import { create } from "@bufbuild/protobuf";
import { ApplicationViewSchema } from "@slipway/proto/api";
import { HealthStatus } from "@slipway/proto/state";
import { expect, test } from "vitest";
import { healthWord } from "../../../design/state-words.ts";
import { tileRows } from "./tile-rows.ts";

const application = (name: string, health?: HealthStatus) =>
  create(ApplicationViewSchema, { application: { name }, ...(health !== undefined && { livestate: { health } }) });

test("what is worst stands first, and rows end with their group", () => {
  const all = [
    application("a", HealthStatus.HEALTHY),
    application("b", HealthStatus.HEALTHY),
    application("c", HealthStatus.DEGRADED),
    application("d"),
    application("e", HealthStatus.HEALTHY),
  ];
  const shown = tileRows(all, 2).map((row) =>
    row.kind === "head"
      ? `${healthWord(row.health)} ${row.count}`
      : `${row.index}: ${row.views.map((view) => view.application?.name).join(" ")}`,
  );
  expect(shown).toEqual(["degraded 1", "0: c", "unknown 1", "1: d", "healthy 3", "2: a b", "4: e"]);
});
