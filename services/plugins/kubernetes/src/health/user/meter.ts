import { type CelFunc, CelScalar, celFunc, isCelList, isCelMap } from "@bufbuild/cel";
import { limits } from "./limits.ts";

/** Counts the steps of one evaluation. Once there were too many, every further loop ends at once. */
export class Meter {
  private left = 0;
  private values = 0;

  /** Begins an evaluation over an object of so many values. */
  begin(values: number): void {
    this.left = limits.steps;
    this.values = values;
  }

  get isExceeded(): boolean {
    return this.left < 0;
  }

  /** Functions that no expression can name, which `withMeter` puts into its loops and around long values. */
  get functions(): CelFunc[] {
    return [
      celFunc(tickFunction, [CelScalar.BOOL, CelScalar.INT], CelScalar.BOOL, (goesOn, steps) => {
        this.spend(Number(steps));
        return goesOn;
      }),
      celFunc(weighFunction, [CelScalar.DYN], CelScalar.DYN, (value) => {
        if (typeof value === "string") this.spend(value.length / 64);
        else if (isCelList(value) || isCelMap(value)) this.spend(this.values / 8);
        return value;
      }),
    ];
  }

  private spend(steps: number): void {
    this.left -= steps;
    if (this.left < 0) throw new Error("too many steps");
  }
}

export const tickFunction = "@tick";
export const weighFunction = "@weigh";
