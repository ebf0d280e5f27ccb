import { useEffect, useRef } from "react";
import { useLighting } from "../app/theme.ts";
import type { ChartOption, Charts } from "./charts.ts";

/**
 * A chart. It is drawn anew in place when what it shows changes, and said in words for who can't see it.
 * `onPick` is told what was clicked: its series, and the name of the place on the axis.
 */
export function Chart({
  option,
  height,
  label,
  onPick,
}: {
  readonly option: ChartOption;
  readonly height: number;
  readonly label: string;
  readonly onPick?: (picked: {
    readonly series: string;
    readonly name: string;
    readonly index: number;
  }) => void;
}) {
  const { isDark } = useLighting();
  const place = useRef<HTMLDivElement>(null);
  const chart = useRef<ReturnType<Charts["init"]> | null>(null);
  const latest = useRef(option);
  const picked = useRef(onPick);

  useEffect(() => {
    picked.current = onPick;
    latest.current = option;
  });

  useEffect(() => {
    const element = place.current;
    if (element === null) return;
    let isGone = false;
    const watching = new ResizeObserver(() => chart.current?.resize());
    void import("./charts.ts").then(({ charts }) => {
      if (isGone) return;
      const made = charts.init(element, isDark ? "dark" : null, { renderer: "svg" });
      made.setOption({ backgroundColor: "transparent", ...latest.current });
      made.on("click", ({ seriesName = "", name, dataIndex }) =>
        picked.current?.({ series: seriesName, name, index: dataIndex }),
      );
      chart.current = made;
      watching.observe(element);
    });
    return () => {
      isGone = true;
      watching.disconnect();
      chart.current?.dispose();
      chart.current = null;
    };
  }, [isDark]);

  useEffect(() => {
    chart.current?.setOption({ backgroundColor: "transparent", ...option }, { replaceMerge: ["series"] });
  }, [option]);

  return <div ref={place} role="img" aria-label={label} className="chart" style={{ height }} />;
}
