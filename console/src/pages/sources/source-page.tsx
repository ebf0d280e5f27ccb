import { EditOutlined } from "@ant-design/icons";
import { Button } from "antd";
import { Link, useNavigate, useParams } from "react-router";
import { Id } from "../../parts/copy.tsx";
import { PageHead } from "../../parts/page-head.tsx";
import type { Source } from "../../parts/sources.ts";
import { SubjectChart, type SubjectWords } from "../../parts/subject-chart.tsx";
import { Trouble } from "../../parts/trouble.tsx";
import { useMay } from "../../session/me.ts";
import { useSay } from "../../text.ts";
import { DeleteSource } from "./source-actions.tsx";
import { SourceNow } from "./source-now.tsx";
import { SourceSample } from "./source-sample.tsx";
import { SourceSettings } from "./source-settings.tsx";
import { SourceTail } from "./source-tail.tsx";
import { SourceUrl } from "./source-url.tsx";
import { useSource } from "./use-source.ts";

const chartWords: SubjectWords = {
  title: { en: "What came in", zh: "接收走势" },
  good: { en: "decoded", zh: "已解析" },
  again: { en: "duplicate", zh: "重复" },
  bad: { en: "quarantined", zh: "已隔离" },
  share: { en: "Decoded", zh: "解析率" },
  took: { en: "The hub answers in", zh: "应答耗时" },
};

/** One source: its URL, how it does, what comes in by it just now, its settings. */
export function SourcePage() {
  const { id = "" } = useParams();
  const { source, error, refetch } = useSource(id);
  if (source === undefined)
    return error === null ? null : <Trouble error={error} again={() => void refetch()} isWholePage />;
  return <OneSource key={id} source={source} />;
}

function OneSource({ source }: { readonly source: Source }) {
  const say = useSay();
  const navigate = useNavigate();
  const mayWrite = useMay("write");
  return (
    <>
      <PageHead title={source.name} about={<Id id={source.id} />}>
        {mayWrite ? (
          <>
            <Link to="edit">
              <Button icon={<EditOutlined aria-hidden />}>{say({ en: "Change", zh: "修改" })}</Button>
            </Link>
            <DeleteSource source={source} onDeleted={() => void navigate("..", { relative: "path" })} />
          </>
        ) : null}
      </PageHead>
      <SourceUrl source={source} />
      <SourceNow source={source} />
      <SourceTail id={source.id} />
      {mayWrite ? <SourceSample source={source} /> : null}
      <SubjectChart id={source.id} words={chartWords} />
      <SourceSettings source={source} />
    </>
  );
}
