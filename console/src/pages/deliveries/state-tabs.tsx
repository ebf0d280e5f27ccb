import { Segmented } from "antd";
import { query } from "../../api/hub.ts";
import { useTenant } from "../../app/tenant-frame.tsx";
import { useCount } from "../../parts/numbers.ts";
import { StateMark, deliveryStates } from "../../parts/tags.tsx";
import { useSay } from "../../text.ts";
import { useParked } from "./parked.tsx";
import { type DeliveryStateWord, stateWords } from "./shown-delivery.ts";

const all = "all";

/** Deliveries by the state that they are in; how many, where the hub knows without counting them one by one. */
export function StateTabs({
  state,
  onChange,
}: {
  readonly state: DeliveryStateWord | undefined;
  readonly onChange: (state: DeliveryStateWord | undefined) => void;
}) {
  const say = useSay();
  const count = useCount();
  const counts = useCounts();
  const options = stateWords.map((value) => {
    const known = counts[value];
    return {
      value,
      label: (
        <>
          <StateMark of={deliveryStates} value={value} />
          {known === undefined || known === 0 ? null : <span className="tab-count">{count(known)}</span>}
        </>
      ),
    };
  });
  return (
    <div className="state-tabs">
      <Segmented<DeliveryStateWord | typeof all>
        aria-label={say({ en: "State", zh: "状态" })}
        value={state ?? all}
        options={[{ value: all, label: say({ en: "all", zh: "全部" }) }, ...options]}
        onChange={(value) => onChange(value === all ? undefined : value)}
      />
    </div>
  );
}

/** How many there are, of the states that are counted anyway. */
function useCounts(): Partial<Record<DeliveryStateWord, number>> {
  const { id: tenant } = useTenant();
  const { data: ladder } = query.useQuery("get", "/v1/tenants/{tenant}/ladder", {
    params: { path: { tenant } },
  });
  const parked = useParked();
  return {
    ...(ladder === undefined ? {} : { waiting: ladder.total.waiting, sending: ladder.total.sending }),
    ...(parked === undefined ? {} : { parked: parked.reduce((sum, { deliveries }) => sum + deliveries, 0) }),
  };
}
