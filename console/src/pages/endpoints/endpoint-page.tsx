import { EditOutlined } from "@ant-design/icons";
import { Button } from "antd";
import { Link, useNavigate, useParams } from "react-router";
import { Id } from "../../parts/copy.tsx";
import { PageHead } from "../../parts/page-head.tsx";
import { SubjectChart, type SubjectWords } from "../../parts/subject-chart.tsx";
import { Trouble } from "../../parts/trouble.tsx";
import { useSay } from "../../text.ts";
import { EndpointActions } from "./endpoint-actions.tsx";
import type { Endpoint } from "./endpoint-form.ts";
import { EndpointLadder } from "./endpoint-ladder.tsx";
import { EndpointNow } from "./endpoint-now.tsx";
import { EndpointSecret } from "./endpoint-secret.tsx";
import { EndpointSettings } from "./endpoint-settings.tsx";
import { EndpointTest } from "./endpoint-test.tsx";
import { endpointName, useEndpoint, useMayChange } from "./endpoints.ts";

const chartWords: SubjectWords = {
  title: { en: "Health over time", zh: "健康走势" },
  good: { en: "acknowledged", zh: "已确认" },
  again: { en: "tried again", zh: "重试" },
  bad: { en: "given up", zh: "放弃" },
  share: { en: "Acknowledged", zh: "确认率" },
  took: { en: "It answers in", zh: "对方应答耗时" },
};

/** One endpoint: how it does now and did before, its test, its settings, its secret. */
export function EndpointPage() {
  const { id = "" } = useParams();
  const { endpoint, error, refetch } = useEndpoint(id);
  if (endpoint === undefined)
    return error === null ? null : <Trouble error={error} again={() => void refetch()} isWholePage />;
  return <OneEndpoint key={id} endpoint={endpoint} />;
}

function OneEndpoint({ endpoint }: { readonly endpoint: Endpoint }) {
  const say = useSay();
  const navigate = useNavigate();
  const mayChange = useMayChange(endpoint);
  return (
    <>
      <PageHead title={endpointName(endpoint)} about={<Id id={endpoint.id} />}>
        {mayChange ? (
          <>
            <Link to="edit">
              <Button icon={<EditOutlined aria-hidden />}>{say({ en: "Change", zh: "修改" })}</Button>
            </Link>
            <EndpointActions
              endpoint={endpoint}
              onDeleted={() => void navigate("..", { relative: "path" })}
            />
          </>
        ) : null}
      </PageHead>
      <EndpointNow endpoint={endpoint} />
      <EndpointLadder endpoint={endpoint} />
      <SubjectChart id={endpoint.id} words={chartWords} />
      {mayChange ? <EndpointTest endpoint={endpoint} /> : null}
      <EndpointSettings endpoint={endpoint} />
      <EndpointSecret endpoint={endpoint} mayChange={mayChange} />
    </>
  );
}
