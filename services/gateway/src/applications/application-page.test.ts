import { sampleApplication } from "@slipway/testkit";
import { expect, test } from "vitest";
import { applicationPage } from "./application-page.ts";
import { type ApplicationView, viewOf } from "./application-view.ts";

const view = (name: string) => viewOf(sampleApplication({ id: `id-${name}`, name }), undefined);
const names = (views: readonly ApplicationView[]) => views.map(({ application }) => application.name);

test("pages follow each other without gap or repetition", () => {
  const views = ["c", "a", "e", "b", "d"].map(view);
  const first = applicationPage(views, 2, "");
  const second = applicationPage(views, 2, first.nextPageToken);
  const third = applicationPage(views, 2, second.nextPageToken);
  expect([...names(first.page), ...names(second.page), ...names(third.page)]).toEqual(["a", "b", "c", "d", "e"]);
  expect(third.nextPageToken).toBe("");
});
test("applications of the same name are sorted by id", () => {
  const views = ["2", "1"].map((id) => viewOf(sampleApplication({ id, name: "same" }), undefined));
  expect(applicationPage(views, 2, "").page.map(({ application }) => application.id)).toEqual(["1", "2"]);
});
test("a foreign page token is rejected", () => expect(() => applicationPage([], 2, "xyz")).toThrow("page token"));
