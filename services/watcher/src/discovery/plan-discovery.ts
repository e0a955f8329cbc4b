import {
  type Application,
  type ApplicationDependency,
  type ApplicationDescription,
  boundWarnings,
  type DeployTargets,
  type Mention,
  type Warning,
} from "@slipway/domain";

/** An application file found at a commit. */
export interface FoundFile {
  /** Its directory; "" is the root of the repository. */
  readonly path: string;
  readonly configFilename: string;
  /** Object id of its directory. */
  readonly treeId: string | undefined;
  /** Undefined if the file is invalid. */
  readonly config:
    | {
        readonly name: string;
        readonly description: string;
        readonly labels: Readonly<Record<string, string>>;
        readonly pruneOnRemoval?: boolean;
        readonly notification?: { readonly mentions: readonly Mention[] } | undefined;
        readonly kind?: string;
        readonly trigger?: { readonly onChain: { readonly disabled: boolean } };
        readonly dependsOn?: readonly ApplicationDependency[];
      }
    | undefined;
  readonly deployTargets: DeployTargets;
  readonly warnings: readonly Warning[];
}

/** The changes that make the known applications those of a commit. */
export interface DiscoveryPlan {
  readonly register: readonly FoundFile[];
  readonly move: readonly { readonly application: Application; readonly to: FoundFile }[];
  readonly remove: readonly Application[];
  /** Applications whose file is there, but is no longer selected. */
  readonly deselect: readonly Application[];
}

/**
 * Compares the known applications with the files of a commit. A new file in a directory with the same contents as that of an application whose file
 * is gone means that the application moved; failing that, a new file with its name, then a new file in its directory. Identity is the id, and the path
 * is an attribute. Only applications that were found in Git are removed with their file.
 */
export function planDiscovery(
  known: readonly Application[],
  files: readonly FoundFile[],
  isSelected: (file: FoundFile) => boolean = () => true,
): DiscoveryPlan {
  const present = known.filter(({ removedAt }) => !removedAt);
  const at = new Set(files.map(place));
  // A file whose application a person removed registers nothing: it comes back when a person enables it.
  const taken = new Set(known.filter(({ removedAt, staysRemoved }) => !removedAt || staysRemoved).map(({ source }) => place(source)));
  const fresh = files.filter((file) => !taken.has(place(file)) && isSelected(file));
  // What an invalid file selects is not known.
  const unselected = new Set(files.filter((file) => file.config && !isSelected(file)).map(place));
  const gone = present.filter(({ source }) => !at.has(place(source)));

  const move: { application: Application; to: FoundFile }[] = [];
  const moved = new Set<Application | FoundFile>();
  for (const isSame of [hasItsContents, hasItsName, isInItsDirectory]) {
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
    deselect: present.filter(({ origin, source }) => origin === "git" && unselected.has(place(source))),
  };
}

/** Whether a file has all labels of a selector. */
export function hasLabels({ config }: FoundFile, selector: Readonly<Record<string, string>>): boolean {
  return Object.entries(selector).every(([key, value]) => config?.labels[key] === value);
}

/** Describes an application from its file. */
export function describeFound(
  file: Omit<FoundFile, "treeId">,
  application: Pick<Application, "source">,
  fallbackName: string,
): ApplicationDescription {
  return {
    name: file.config?.name || fallbackName,
    description: file.config?.description ?? "",
    labels: file.config?.labels ?? {},
    source: { ...application.source, path: file.path, configFilename: file.configFilename },
    deployTargets: file.deployTargets,
    warnings: boundWarnings(file.warnings),
    pruneOnRemoval: file.config?.pruneOnRemoval ?? false,
    mentions: file.config?.notification?.mentions ?? [],
    kind: file.config?.kind ?? "",
    acceptsChains: file.config?.trigger?.onChain.disabled === false,
    dependsOn: file.config?.dependsOn ?? [],
  };
}

/** The directory was moved as it is. */
function hasItsContents({ seen, source }: Application, file: FoundFile): boolean {
  return seen?.treeId !== undefined && seen.treeId === file.treeId && source.configFilename === file.configFilename;
}

function hasItsName(application: Application, file: FoundFile): boolean {
  return file.config !== undefined && (file.config.name || nameOfDirectory(file.path)) === application.name;
}

/** The name of an application whose file has none; undefined in the root of the repository. */
export function nameOfDirectory(path: string): string | undefined {
  return path.split("/").at(-1) || undefined;
}

/** The file itself was renamed. This does not count in the root, where many applications may have their files. */
function isInItsDirectory(application: Application, file: FoundFile): boolean {
  return file.path === application.source.path && file.path !== "";
}

function place({ path, configFilename }: { readonly path: string; readonly configFilename: string }): string {
  return `${path}/${configFilename}`;
}
