import { Button } from "antd";
import { hub, query } from "../../api/hub.ts";
import { useChange } from "../../parts/change.ts";
import { PageHead } from "../../parts/page-head.tsx";
import { useCursor } from "../../parts/rows-table.tsx";
import { Trouble } from "../../parts/trouble.tsx";
import { useSay } from "../../text.ts";
import { DiskSection } from "./disk-section.tsx";
import { TenantsSection } from "./tenants-section.tsx";

const askWhileCountingMs = 1_000;

/** What the store takes on the disk, and whose it is. */
export function HubStoragePage() {
  const say = useSay();
  const asked = query.useQuery(
    "get",
    "/v1/storage",
    { params: { query: useCursor() } },
    { refetchInterval: ({ state }) => (state.data?.counting === true ? askWhileCountingMs : false) },
  );
  const count = useChange({
    make: (_now: null) => hub.POST("/v1/storage/count"),
    touches: ["/v1/storage", "/v1/tenants/{tenant}/storage"],
    done: { en: "Counting has begun", zh: "已开始统计" },
  });
  const { data, error, refetch } = asked;
  const isCounting = data?.counting === true;
  return (
    <>
      <PageHead title={say({ en: "Storage", zh: "存储" })}>
        {data === undefined ? null : (
          <Button onClick={() => count.mutate(null)} loading={isCounting || count.isPending}>
            {isCounting ? say({ en: "Counting", zh: "正在统计" }) : say({ en: "Count now", zh: "立即统计" })}
          </Button>
        )}
      </PageHead>
      {data === undefined && error !== null ? (
        <Trouble error={error} again={() => void refetch()} />
      ) : (
        <>
          <DiskSection files={data?.files} />
          <TenantsSection asked={asked} />
        </>
      )}
    </>
  );
}
