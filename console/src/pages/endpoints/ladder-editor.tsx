import { Flex, Input, InputNumber, Select, Typography } from "antd";
import { useState } from "react";
import { type Dialect, useDialects } from "../../parts/dialects.ts";
import { LadderAxis } from "../../parts/ladder-axis.tsx";
import type { LadderShape } from "../../parts/ladder-steps.ts";
import { SpanInput } from "../../parts/span-input.tsx";
import { readSpans, writeSpans } from "../../parts/spans.ts";
import { useLanguage, useSay } from "../../text.ts";

/** A ladder of an endpoint's own: its gaps as text, how many attempts, until when; and what that comes to. */
export function LadderEditor({
  ladder,
  onChange,
}: {
  readonly ladder: LadderShape;
  readonly onChange: (ladder: LadderShape) => void;
}) {
  const say = useSay();
  const { gapsSeconds, maxAttempts, windowSeconds } = ladder;
  const setGaps = (gaps: readonly number[]) =>
    onChange({
      ...ladder,
      gapsSeconds: gaps,
      // One more than there are gaps, as long as nobody said otherwise.
      maxAttempts: maxAttempts === gapsSeconds.length + 1 ? gaps.length + 1 : maxAttempts,
    });
  const isDrawn = gapsSeconds.every(Number.isFinite) && !Number.isNaN(windowSeconds);
  return (
    <Flex vertical gap={10}>
      <Gaps gaps={gapsSeconds} onChange={setGaps} />
      <Flex gap={12} wrap>
        <label className="small-field">
          <span>{say({ en: "Attempts at most", zh: "最多推送次数" })}</span>
          <InputNumber
            min={1}
            max={1_000}
            precision={0}
            value={maxAttempts}
            onChange={(most) => onChange({ ...ladder, maxAttempts: most ?? gapsSeconds.length + 1 })}
          />
        </label>
        <label className="small-field">
          <span>{say({ en: "None later than, after the first", zh: "首次之后的最后期限" })}</span>
          <SpanInput
            value={windowSeconds}
            onChange={(window) => onChange({ ...ladder, windowSeconds: window })}
            placeholder={say({ en: "no last moment", zh: "不限" })}
          />
        </label>
        <StartFrom onChoose={({ ladder: other }) => onChange(other)} />
      </Flex>
      {isDrawn ? <LadderAxis ladder={ladder} /> : null}
    </Flex>
  );
}

function Gaps({
  gaps,
  onChange,
}: {
  readonly gaps: readonly number[];
  readonly onChange: (gaps: readonly number[]) => void;
}) {
  const say = useSay();
  const { language } = useLanguage();
  const [text, setText] = useState(() => writeSpans(gaps, language));
  const read = readSpans(text);
  // Somebody else may have set them.
  const isOther = read.ok && read.spans.join() !== gaps.join();
  return (
    <label className="small-field small-field-wide">
      <span>
        {say({ en: "Gaps between attempts; the last one repeats", zh: "各次推送的间隔，最后一个重复使用" })}
      </span>
      <Input
        value={isOther ? writeSpans(gaps, language) : text}
        status={read.ok ? "" : "error"}
        spellCheck={false}
        placeholder={say({ en: "such as 5 s, 5 min, 30 min, 2 h", zh: "例如 5 秒, 5 分钟, 30 分钟, 2 小时" })}
        onChange={({ target }) => {
          setText(target.value);
          const spans = readSpans(target.value);
          onChange(spans.ok ? spans.spans : [Number.NaN]);
        }}
      />
      {read.ok ? null : (
        <Typography.Text className="mark-bad" role="alert">
          {say({
            en: `"${read.piece}" is no span: write 30 s, 5 min, 2 h or 1 d`,
            zh: `“${read.piece}”不是时长，请写成 30 秒、5 分钟、2 小时或 1 天`,
          })}
        </Typography.Text>
      )}
    </label>
  );
}

function StartFrom({ onChoose }: { readonly onChoose: (dialect: Dialect) => void }) {
  const say = useSay();
  const dialects = useDialects();
  return (
    <label className="small-field">
      <span>{say({ en: "Begin with the ladder of", zh: "以某协议的阶梯为起点" })}</span>
      <Select
        value={null}
        placeholder={say({ en: "a dialect", zh: "协议" })}
        options={dialects.map(({ name, title }) => ({ value: name, label: title }))}
        onChange={(chosen: string | null) => {
          const dialect = dialects.find(({ name }) => name === chosen);
          if (dialect !== undefined) onChoose(dialect);
        }}
      />
    </label>
  );
}
