import { type ThemeConfig, theme } from "antd";
import { createContext, use } from "react";
import { contrastOf, mixed, readableOn } from "./contrast.ts";
import type { Light } from "./light.ts";

/** How it is lit, and how to change that. */
export interface Lighting {
  readonly light: Light;
  readonly isDark: boolean;
  readonly choose: (light: Light) => void;
}

/** See {@link useLighting}. */
export const LightingContext = createContext<Lighting>({ light: "system", isDark: false, choose: () => {} });

/** How the console is lit, and how to change that. */
export function useLighting(): Lighting {
  return use(LightingContext);
}

// Faint text of Ant Design's own is below the contrast that AA asks for (4.5); these are not, on any surface here.
const faint = {
  light: {
    colorTextTertiary: "rgba(0,0,0,0.62)",
    colorTextQuaternary: "rgba(0,0,0,0.58)",
    colorTextPlaceholder: "rgba(0,0,0,0.58)",
    colorTextDescription: "rgba(0,0,0,0.62)",
  },
  dark: {
    colorTextTertiary: "rgba(255,255,255,0.65)",
    colorTextQuaternary: "rgba(255,255,255,0.58)",
    colorTextPlaceholder: "rgba(255,255,255,0.58)",
    colorTextDescription: "rgba(255,255,255,0.65)",
  },
} as const;

// Menus and tabs write in the primary colour, on a tint of it too: a little more than the 4.5 that AA asks for.
const readableAt = 5;
const steps = 20;

/** The colour that comes nearest to that one and can be read as text: darker in the light, lighter in the dark. */
function readablePrimary(color: string, isDark: boolean): string {
  const algorithm = isDark ? theme.darkAlgorithm : theme.defaultAlgorithm;
  const [ground, end] = isDark ? (["#141414", "#ffffff"] as const) : (["#ffffff", "#000000"] as const);
  for (let step = 0; step < steps; step += 1) {
    const tried = mixed(color, end, step / steps);
    const { colorPrimary } = theme.getDesignToken({ algorithm, token: { colorPrimary: tried } });
    if (contrastOf(colorPrimary, ground) >= readableAt) return tried;
  }
  return end;
}

/** What can be read on buttons in these colours, as the algorithm makes them. */
function buttonTexts(colorPrimary: string, isDark: boolean) {
  const algorithm = isDark ? theme.darkAlgorithm : theme.defaultAlgorithm;
  const colors = theme.getDesignToken({
    algorithm,
    token: { colorPrimary, colorError: meanings[isDark ? "dark" : "light"].bad },
  });
  return {
    primaryColor: readableOn(colors.colorPrimary),
    dangerColor: readableOn(colors.colorError),
    // Under the pointer Ant Design's own is lighter, and white can't be read on it.
    ...(isDark ? {} : { colorPrimaryHover: colors.colorPrimaryActive }),
  };
}

const ownColor = { light: "#1f5eff", dark: "#5b8cff" } as const;

/** The look: dense enough for tables, in the colour of whoever's page it stands in. */
export function themeOf(isDark: boolean, brandColor: string | null): ThemeConfig {
  const shade = isDark ? "dark" : "light";
  const colorPrimary = readablePrimary(brandColor ?? ownColor[shade], isDark);
  return {
    algorithm: isDark ? theme.darkAlgorithm : theme.defaultAlgorithm,
    token: {
      colorPrimary,
      colorLink: colorPrimary,
      colorInfo: colorPrimary,
      colorError: meanings[shade].bad,
      borderRadius: 6,
      fontSize: 14,
      fontFamily:
        '-apple-system, BlinkMacSystemFont, "Segoe UI", "PingFang SC", "Hiragino Sans GB", "Microsoft YaHei", "Noto Sans CJK SC", Roboto, "Helvetica Neue", Arial, sans-serif',
      fontFamilyCode:
        'ui-monospace, SFMono-Regular, "SF Mono", Menlo, Consolas, "Noto Sans Mono CJK SC", monospace',
      ...faint[shade],
    },
    components: {
      Button: {
        ...buttonTexts(colorPrimary, isDark),
        // Ant Design's own is lighter than the colour itself, and can't be read on white.
        defaultHoverColor: colorPrimary,
        defaultHoverBorderColor: colorPrimary,
      },
      Layout: { headerHeight: 52, headerPadding: "0 16px", headerBg: isDark ? "#141414" : "#fff" },
      Table: { cellPaddingBlock: 9, cellPaddingInline: 10 },
      Menu: { itemHeight: 36, ...(isDark ? { itemSelectedColor: mixed(colorPrimary, "#ffffff", 0.5) } : {}) },
    },
  };
}

/** Colours that mean something, readable as text and as marks on both grounds. */
export interface Meanings {
  readonly good: string;
  readonly bad: string;
  readonly warn: string;
  readonly busy: string;
  readonly idle: string;
}

const meanings: Readonly<Record<"light" | "dark", Meanings>> = {
  light: { good: "#177b36", bad: "#c62a1d", warn: "#945800", busy: "#1f5eff", idle: "#5b6675" },
  dark: { good: "#5fcf7f", bad: "#ff7b72", warn: "#f0b13c", busy: "#79a8ff", idle: "#9aa4b2" },
};

/** Colours that mean something, as the console is lit. */
export function useMeanings(): Meanings {
  return meanings[useLighting().isDark ? "dark" : "light"];
}
