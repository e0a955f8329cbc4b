import type { Application, ApplicationDescription, DeployTargets } from "@slipway/domain";

/** An application file that was found at a commit. */
export interface FoundFile {
  /** Directory, "" for the repository's root. */
  readonly path: string;
  readonly configFilename: string;
  /** What it says; undefined when it can not be read. */
  readonly config: { readonly name: string; readonly description: string; readonly labels: Readonly<Record<string, string>> } | undefined;
  readonly deployTargets: DeployTargets;
}

/** What has to be done so that the known applications are those of the commit. */
export interface DiscoveryPlan {
  readonly register: readonly FoundFile[];
  readonly move: readonly { readonly application: Application; readonly to: FoundFile }[];
  readonly remove: readonly Application[];
}

/**
 * Compares known applications with the files of a commit. A file that is new under the name of an application whose file is gone is that
 * application, moved (and else one in its directory): identity is the id, the path an attribute. Only applications found in Git go with their file.
 */
export function planDiscovery(known: readonly Application[], files: readonly FoundFile[]): DiscoveryPlan {
  const present = known.filter(({ removedAt }) => !removedAt);
  const at = new Set(files.map(place));
  const taken = new Set(present.map(({ source }) => place(source)));
  const fresh = files.filter((file) => !taken.has(place(file)));
  const gone = present.filter(({ source }) => !at.has(place(source)));

  const move: { application: Application; to: FoundFile }[] = [];
  const moved = new Set<Application | FoundFile>();
  for (const isSame of [hasItsName, isInItsDirectory]) {
    for (const file of fresh.filter((each) => !moved.has(each))) {
      const [application, ...others] = gone.filter((each) => !moved.has(each) && isSame(each, file));
      if (application === undefined || others.length > 0) continue;
      move.push({ application, to: file });
      moved.add(application).add(file);
    }
  }
  return {
    move,
    register: fresh.filter((file) => !moved.has(file)),
    remove: gone.filter((application) => application.origin === "git" && !moved.has(application)),
  };
}

/** The attributes of an application whose file says this. */
export function describeFound(file: FoundFile, application: Pick<Application, "source">, fallbackName: string): ApplicationDescription {
  return {
    name: file.config?.name || fallbackName,
    description: file.config?.description ?? "",
    labels: file.config?.labels ?? {},
    source: { ...application.source, path: file.path, configFilename: file.configFilename },
    deployTargets: file.deployTargets,
  };
}

function hasItsName(application: Application, file: FoundFile): boolean {
  return file.config?.name === application.name;
}

/** The file itself got another name. The root is no home: many applications may lie in it. */
function isInItsDirectory(application: Application, file: FoundFile): boolean {
  return file.path === application.source.path && file.path !== "";
}

function place({ path, configFilename }: { readonly path: string; readonly configFilename: string }): string {
  return `${path}/${configFilename}`;
}
