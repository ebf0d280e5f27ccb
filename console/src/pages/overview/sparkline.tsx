const [width, height] = [120, 26];
const places = 60;

/** A small line of the last minute, its newest second at the right. It only shows what the number beside it says. */
export function Sparkline({ values, tone }: { readonly values: readonly number[]; readonly tone: string }) {
  const most = Math.max(1, ...values);
  const at = (value: number, index: number) =>
    `${(width - ((values.length - 1 - index) * width) / (places - 1)).toFixed(1)},${(height - 2 - (value / most) * (height - 4)).toFixed(1)}`;
  return (
    <svg
      className={`sparkline sparkline-${tone}`}
      viewBox={`0 0 ${width} ${height}`}
      preserveAspectRatio="none"
      aria-hidden="true"
    >
      {values.length < 2 ? null : (
        <polyline
          points={values.map(at).join(" ")}
          fill="none"
          strokeWidth="1.5"
          vectorEffect="non-scaling-stroke"
        />
      )}
    </svg>
  );
}
