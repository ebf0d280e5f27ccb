import { Form, Input, Modal, Typography } from "antd";
import { hub, query } from "../../api/hub.ts";
import { useChange } from "../../parts/change.ts";
import { ZoneSelect } from "../../parts/zone-select.tsx";
import { useSay } from "../../text.ts";
import { retentionOf, shortened } from "../storage/kept.ts";
import { useKeepLess } from "../storage/keep-less.ts";
import { RetentionFields } from "../storage/retention-fields.tsx";
import {
  type ShownTenant,
  type TenantWish,
  changedTenantOf,
  newTenantOf,
  tenantWishOf,
} from "./tenant-wish.ts";

/** Asks for what a tenant is to be, and makes or changes it. */
export function TenantForm({
  tenant,
  close,
}: {
  /** Null: a new one. */
  readonly tenant: ShownTenant | null;
  readonly close: () => void;
}) {
  const say = useSay();
  const keepLess = useKeepLess();
  const [form] = Form.useForm<TenantWish>();
  const kept = useKept(tenant);
  const save = useChange({
    make: (wish: TenantWish) => saveTenant(tenant, wish),
    touches: ["/v1/tenants", "/v1/storage"],
    done: tenant === null ? { en: "The tenant is there", zh: "租户已创建" } : { en: "Changed", zh: "已保存" },
    form,
    onDone: close,
  });
  const lay = (wish: TenantWish) => {
    const less = kept === undefined ? [] : shortened(kept.inEffect, retentionOf(wish.retention), kept.usual);
    keepLess(less, () => save.mutateAsync(wish));
  };
  return (
    <Modal
      open
      title={
        tenant === null
          ? say({ en: "Make a tenant", zh: "新建租户" })
          : say({ en: `Change ${tenant.name}`, zh: `修改 ${tenant.name}` })
      }
      okText={tenant === null ? say({ en: "Make the tenant", zh: "创建" }) : say({ en: "Save", zh: "保存" })}
      onOk={() => form.submit()}
      onCancel={close}
      confirmLoading={save.isPending}
    >
      <Form<TenantWish>
        form={form}
        layout="vertical"
        requiredMark={false}
        initialValues={tenantWishOf(tenant)}
        onFinish={lay}
      >
        <Form.Item
          name="name"
          label={say({ en: "Name", zh: "名称" })}
          rules={[
            { required: true, whitespace: true, message: say({ en: "Enter a name", zh: "请输入名称" }) },
          ]}
        >
          <Input maxLength={200} autoComplete="off" />
        </Form.Item>
        {tenant === null ? <IdField /> : null}
        <Form.Item
          name="timezone"
          label={say({ en: "Time zone", zh: "时区" })}
          extra={say({
            en: "By this clock its times are told. Times in messages are read by the clock of their source.",
            zh: "时间按此时区显示；报文中的时间按来源的时区解析。",
          })}
        >
          <ZoneSelect />
        </Form.Item>
        <Typography.Title level={3} className="form-part">
          {say({ en: "How long data is kept", zh: "数据保留时间" })}
        </Typography.Title>
        <RetentionFields usual={kept?.usual} name="retention" />
      </Form>
    </Modal>
  );
}

function IdField() {
  const say = useSay();
  return (
    <Form.Item
      name="id"
      label="ID"
      rules={[
        {
          pattern: /^[\w.-]*$/,
          message: say({ en: "Letters, digits, _ - and . alone", zh: "只能包含字母、数字、_、- 和 ." }),
        },
      ]}
      extra={say({
        en: "Stands in addresses, and never changes. Left empty, the hub makes one up.",
        zh: "用于地址，创建后不可修改。留空则自动生成。",
      })}
    >
      <Input maxLength={64} autoComplete="off" spellCheck={false} placeholder="acme" />
    </Form.Item>
  );
}

/** For how long the tenant's data is kept now, and what is usual on this hub; undefined of a new one. */
function useKept(tenant: ShownTenant | null) {
  const { data } = query.useQuery(
    "get",
    "/v1/tenants/{tenant}/retention",
    { params: { path: { tenant: tenant?.id ?? "" } } },
    { enabled: tenant !== null, placeholderData: undefined },
  );
  return tenant === null ? undefined : data;
}

async function saveTenant(tenant: ShownTenant | null, wish: TenantWish): Promise<void> {
  await (tenant === null
    ? hub.POST("/v1/tenants", { body: newTenantOf(wish) })
    : hub.PATCH("/v1/tenants/{tenant}", {
        params: { path: { tenant: tenant.id } },
        body: changedTenantOf(wish),
      }));
}
