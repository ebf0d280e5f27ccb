import { MenuOutlined } from "@ant-design/icons";
import { Button, Drawer, Flex, Grid, Layout, Menu, Select, Typography } from "antd";
import { useState } from "react";
import { Link, Outlet, useLocation, useNavigate, useNavigation, useParams } from "react-router";
import { useBrand } from "../app/brand.ts";
import { query } from "../api/hub.ts";
import { portalLink } from "../api/portal-token.ts";
import { LiveMark } from "../live/live-mark.tsx";
import { type Me, useMe } from "../session/me.ts";
import { useSay } from "../text.ts";
import { Account } from "./account.tsx";
import { Logo } from "./logo.tsx";
import { type PlaceGroup, hubPlaces, placesFor } from "./places.tsx";
import { LanguageSwitch, LightSwitch } from "./switches.tsx";

/** The frame of every page: where one is, where one can go, and whether what is shown is live. */
export function Shell() {
  const say = useSay();
  const isWide = Grid.useBreakpoint().lg === true;
  const [isOpen, setOpen] = useState(false);
  return (
    <Layout className="shell">
      <a className="skip" href="#content">
        {say({ en: "Skip to the content", zh: "跳到正文" })}
      </a>
      <Underway />
      <Layout.Header className="shell-head">
        {isWide ? null : (
          <Button
            type="text"
            icon={<MenuOutlined />}
            onClick={() => setOpen(true)}
            aria-label={say({ en: "Menu", zh: "菜单" })}
            aria-expanded={isOpen}
          />
        )}
        <Brand />
        <TenantSwitch />
        <Flex className="shell-tools" align="center" gap={2}>
          <LiveMark />
          <LanguageSwitch />
          <LightSwitch />
          <Account />
        </Flex>
      </Layout.Header>
      <Layout hasSider={isWide}>
        {isWide ? (
          <Layout.Sider width={212} theme="light" className="shell-side">
            <Places />
          </Layout.Sider>
        ) : (
          <Drawer
            open={isOpen}
            onClose={() => setOpen(false)}
            placement="left"
            size={248}
            title={say({ en: "Menu", zh: "菜单" })}
            styles={{ body: { padding: 0 } }}
          >
            <Places onGone={() => setOpen(false)} />
          </Drawer>
        )}
        <Layout.Content id="content" className="shell-content" role="main" tabIndex={-1}>
          <Outlet />
        </Layout.Content>
      </Layout>
    </Layout>
  );
}

/** A page is on its way, and takes long: the one before stands until it is there. */
function Underway() {
  const say = useSay();
  return useNavigation().state === "idle" ? null : (
    <div
      className="underway"
      role="progressbar"
      aria-label={say({ en: "Loading the page", zh: "正在加载页面" })}
    />
  );
}

function Brand() {
  const { brand } = useBrand();
  return (
    <Link to="/" className="brand" aria-label={brand?.name ?? "Ringback"}>
      {brand === null ? <Logo size={26} /> : null}
      <Typography.Text strong className="brand-name">
        {brand?.name ?? "Ringback"}
      </Typography.Text>
    </Link>
  );
}

function Places({ onGone }: { readonly onGone?: () => void }) {
  const say = useSay();
  const me = useMe();
  const { tenant } = useParams();
  const { pathname } = useLocation();
  const group = ({ text, places }: PlaceGroup, base: string) => ({
    type: "group" as const,
    key: `${base}${text.en}`,
    label: say(text),
    children: places.map((place) => ({
      key: `${base}/${place.path}`,
      icon: place.icon,
      label: <Link to={`${base}/${place.path}`}>{say(place.text)}</Link>,
    })),
  });
  const ofTenant = tenant === undefined ? [] : placesFor(me).map((each) => group(each, `/t/${tenant}`));
  const ofHub = me.kind === "operator" ? [group(hubPlaces, "/hub")] : [];
  const depth = pathname.startsWith("/t/") ? 4 : 3;
  const selected = pathname.split("/").slice(0, depth).join("/");
  return (
    <nav aria-label={say({ en: "Pages", zh: "页面" })}>
      <Menu
        mode="inline"
        selectedKeys={[selected]}
        items={[...ofTenant, ...ofHub]}
        className="places"
        {...(onGone === undefined ? {} : { onClick: onGone })}
      />
    </nav>
  );
}

/** The operator goes from tenant to tenant; everybody else is in one. */
function TenantSwitch() {
  const me = useMe();
  return me.kind === "operator" ? <TenantSelect /> : <TenantName me={me} />;
}

function TenantName({ me }: { readonly me: Me }) {
  return portalLink === null ? (
    <Typography.Text type="secondary" ellipsis className="tenant-name">
      {me.tenant?.name}
    </Typography.Text>
  ) : null;
}

function TenantSelect() {
  const say = useSay();
  const navigate = useNavigate();
  const { tenant } = useParams();
  const { pathname } = useLocation();
  const { data } = query.useQuery(
    "get",
    "/v1/tenants",
    { params: { query: { limit: "500" } } },
    { staleTime: 30_000 },
  );
  const page = pathname.startsWith("/t/") ? (pathname.split("/")[3] ?? "overview") : "overview";
  const options = (data?.data ?? []).map(({ id, name }) => ({
    value: id,
    label: name,
    search: `${id} ${name}`,
  }));
  return (
    <Select
      className="tenant-select"
      value={tenant ?? null}
      options={options}
      placeholder={say({ en: "Tenant", zh: "选择租户" })}
      aria-label={say({ en: "Tenant", zh: "租户" })}
      showSearch={{ optionFilterProp: "search" }}
      variant="filled"
      popupMatchSelectWidth={260}
      onChange={(id: string) => void navigate(`/t/${encodeURIComponent(id)}/${page}`)}
    />
  );
}
