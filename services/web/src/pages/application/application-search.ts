export const applicationTabs = ["objects", "targets", "drift", "history"] as const;
export type ApplicationTab = (typeof applicationTabs)[number];

/** What is shown of an object. */
export const objectParts = ["live", "difference", "logs", "events"] as const;
export type ObjectPart = (typeof objectParts)[number];

/** What one can do with an application in a dialog. */
export const applicationActs = ["sync", "hold", "disable", "remove"] as const;
export type ApplicationAct = (typeof applicationActs)[number];

/** What the address says of the page of an application. */
export interface ApplicationSearch {
  /** Default: objects. */
  readonly tab?: Exclude<ApplicationTab, "objects">;
  /** How its objects are shown. Default: as a list. */
  readonly view?: "graph";
  /** Words that its objects must fit. */
  readonly q?: string;
  /** The key of the object that is open. */
  readonly object?: string;
  /** What is shown of it. Default: what differs, if anything does, otherwise its manifest. */
  readonly part?: ObjectPart;
  /** Whose dialog is open. */
  readonly act?: ApplicationAct;
  /** The ids of deployments that are compared, the older one first. */
  readonly from?: string;
  readonly to?: string;
}

/** Reads the address. What it does not know is left out. */
export function applicationSearch(search: Readonly<Record<string, unknown>>): ApplicationSearch {
  const tab = applicationTabs.find((each) => each === search["tab"]);
  const act = applicationActs.find((each) => each === search["act"]);
  const part = objectParts.find((each) => each === search["part"]);
  const texts = (["q", "object", "from", "to"] as const).flatMap((name) => {
    const text = search[name];
    return typeof text === "string" && text !== "" ? [[name, text] as const] : [];
  });
  return {
    ...(tab !== undefined && tab !== "objects" && { tab }),
    ...(search["view"] === "graph" && { view: "graph" }),
    ...Object.fromEntries(texts),
    ...(part && { part }),
    ...(act && { act }),
  };
}
