import { Alert, Button, Checkbox, Flex, Modal, Typography } from "antd";
import { useRef, useState } from "react";
import { Link } from "react-router";
import { hub } from "../../api/hub.ts";
import { askAnew } from "../../api/query-client.ts";
import { useTenant } from "../../app/tenant-frame.tsx";
import { answered } from "../../parts/answered.ts";
import { useCount } from "../../parts/numbers.ts";
import { Trouble } from "../../parts/trouble.tsx";
import { type QuarantineWord, quarantineReasons } from "../../parts/words.ts";
import { useSay } from "../../text.ts";
import { type Progress, noProgress, runPieces } from "./reprocess-run.ts";

/** Which quarantined messages are meant. */
export interface Matching {
  readonly source?: string | undefined;
  readonly reason?: QuarantineWord | undefined;
  readonly since?: string | undefined;
  readonly until?: string | undefined;
}

interface Run {
  readonly isDry: boolean;
  readonly state: "underway" | "stopped" | "done" | "broken";
  readonly progress: Progress;
  readonly error: unknown;
}

/** Decodes everything again that the filters name, piece by piece, and shows how far it is. */
export function ReprocessAll({
  matching,
  isOpen,
  onClose,
}: {
  readonly matching: Matching;
  readonly isOpen: boolean;
  readonly onClose: () => void;
}) {
  const say = useSay();
  const [isTrusted, setTrusted] = useState(false);
  const { run, start, stop, forget } = useRun({ ...matching, trust: isTrusted });
  const isUnderway = run?.state === "underway";
  const mayMeanUnproven = matching.reason === undefined || matching.reason === "unverified";
  const close = () => {
    forget();
    onClose();
  };
  return (
    <Modal
      open={isOpen}
      title={say({ en: "Decode all of these again", zh: "重新解析全部匹配的报文" })}
      onCancel={close}
      mask={{ closable: false }}
      destroyOnHidden
      footer={
        isUnderway ? (
          <Button onClick={stop}>{say({ en: "Stop", zh: "停止" })}</Button>
        ) : (
          <Flex gap={8} justify="end" wrap>
            <Button onClick={() => start(true)}>
              {say({ en: "Only see what would happen", zh: "仅试算" })}
            </Button>
            <Button type="primary" onClick={() => start(false)}>
              {say({ en: "Decode them", zh: "开始解析" })}
            </Button>
          </Flex>
        )
      }
    >
      <Flex vertical gap={12}>
        <Typography.Text>
          {say({
            en: "Every quarantined message that the filters name is read again, the newest first, with its source as it is now. What is understood goes on as if it had just come in; the others stay as they are. Safe to repeat.",
            zh: "按来源当前的设置，重新解析符合筛选条件的全部隔离报文，从最新的开始。能解析的照常处理，其余保持不变。可以反复执行。",
          })}
        </Typography.Text>
        {mayMeanUnproven ? (
          <Checkbox
            checked={isTrusted}
            disabled={isUnderway}
            onChange={({ target }) => setTrusted(target.checked)}
          >
            {say({
              en: "Also those that prove nothing: I have looked at them and believe them",
              zh: "包括未能验证的：我已查看并信任它们",
            })}
          </Checkbox>
        ) : null}
        <div aria-live="polite">{run === null ? null : <Outcome run={run} />}</div>
      </Flex>
    </Modal>
  );
}

const pieceSize = 100;

function useRun(asked: Matching & { readonly trust: boolean }) {
  const { id: tenant } = useTenant();
  const [run, setRun] = useState<Run | null>(null);
  const stopping = useRef(new AbortController());
  const start = async (isDry: boolean) => {
    const controller = new AbortController();
    stopping.current = controller;
    let progress = noProgress;
    const show = (state: Run["state"], error: unknown = null) => setRun({ isDry, state, progress, error });
    show("underway");
    const ask = async (cursor: string | null) => {
      const { data } = await hub.POST("/v1/tenants/{tenant}/messages/reprocess", {
        params: { path: { tenant } },
        body: { ...given(asked), cursor, dryRun: isDry, limit: pieceSize },
      });
      return answered(data);
    };
    try {
      await runPieces({
        ask,
        onProgress: (next) => {
          progress = next;
          show("underway");
        },
        signal: controller.signal,
      });
      show(controller.signal.aborted ? "stopped" : "done");
    } catch (error) {
      show("broken", error);
    }
    if (!isDry) askAnew("/v1/tenants/{tenant}/messages", "/v1/tenants/{tenant}/attention");
  };
  const stop = () => stopping.current.abort();
  return {
    run,
    start: (isDry: boolean) => void start(isDry),
    stop,
    forget: () => {
      stop();
      setRun(null);
    },
  };
}

function given({ source, reason, since, until, trust }: Matching & { readonly trust: boolean }) {
  return {
    trust,
    ...(source === undefined ? {} : { source }),
    ...(reason === undefined ? {} : { reason }),
    ...(since === undefined ? {} : { since }),
    ...(until === undefined ? {} : { until }),
  };
}

function Outcome({ run: { isDry, state, progress, error } }: { readonly run: Run }) {
  const say = useSay();
  const count = useCount();
  const { examined, decoded, still, skipped } = progress;
  const counts = isDry
    ? say({
        en: `${count(examined)} looked at: ${count(decoded)} would be decoded, ${count(still)} not, ${count(skipped)} skipped. Nothing was changed.`,
        zh: `已查看 ${count(examined)} 条：可解析 ${count(decoded)} 条，仍不可 ${count(still)} 条，跳过 ${count(skipped)} 条。未改变任何内容。`,
      })
    : say({
        en: `${count(examined)} looked at: ${count(decoded)} decoded, ${count(still)} still not, ${count(skipped)} skipped.`,
        zh: `已查看 ${count(examined)} 条：已解析 ${count(decoded)} 条，仍不可 ${count(still)} 条，跳过 ${count(skipped)} 条。`,
      });
  const title = {
    underway: say({ en: "Underway", zh: "进行中" }),
    stopped: say({ en: "Stopped: what was done stays done", zh: "已停止：已完成的部分保留" }),
    done: say({ en: "Done", zh: "完成" }),
    broken: say({ en: "Broken off: what was done stays done", zh: "中断：已完成的部分保留" }),
  }[state];
  return (
    <Flex vertical gap={8}>
      <Alert
        type={state === "done" ? "success" : state === "underway" ? "info" : "warning"}
        showIcon
        title={title}
        description={counts}
      />
      {error === null ? null : <Trouble error={error} />}
      <Problems progress={progress} />
    </Flex>
  );
}

function Problems({ progress: { problems } }: { readonly progress: Progress }) {
  const say = useSay();
  const { id: tenant } = useTenant();
  if (problems.length === 0) return null;
  return (
    <>
      <Typography.Text type="secondary">
        {say({ en: "The first that are not understood still:", zh: "最先几条仍无法解析的：" })}
      </Typography.Text>
      <ul className="notes long-list">
        {problems.map(({ id, reason, path }) => (
          <li key={id}>
            <Link to={`/t/${encodeURIComponent(tenant)}/messages/${id}`}>{id}</Link>{" "}
            {say(quarantineReasons[reason])}{" "}
            {path === "" ? null : <Typography.Text code>{path}</Typography.Text>}
          </li>
        ))}
      </ul>
    </>
  );
}
