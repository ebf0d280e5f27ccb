import { useLanguage } from "../text.ts";

/** Writes numbers as the language does. */
export function useCount(): (value: number) => string {
  const { language } = useLanguage();
  const format = new Intl.NumberFormat(language === "zh" ? "zh-CN" : "en");
  return (value) => format.format(value);
}

const sizes = ["B", "KB", "MB", "GB", "TB"];

/** So many bytes: 1.6 KB. */
export function bytesText(bytes: number): string {
  const power = Math.min(sizes.length - 1, bytes < 1 ? 0 : Math.floor(Math.log10(bytes) / 3));
  const amount = bytes / 1000 ** power;
  return `${power === 0 || amount >= 100 ? Math.round(amount) : amount.toFixed(1)} ${sizes[power]}`;
}

/** A share as a percentage; "–" where there is nothing to share. */
export function shareText(part: number, whole: number): string {
  if (whole === 0) return "–";
  const percent = (100 * part) / whole;
  // Not all is not 100 %, and something is not 0 %.
  if (part < whole && percent > 99.9) return "99.9 %";
  if (part > 0 && percent < 0.1) return "0.1 %";
  return `${percent >= 99.95 || percent < 0.05 ? Math.round(percent) : percent.toFixed(1)} %`;
}
