import "react";

declare module "react" {
  interface CSSProperties {
    /** Variables of our own, which style sheets reckon with. */
    readonly [variable: `--${string}`]: string | number | undefined;
  }
}
