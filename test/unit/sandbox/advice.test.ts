import { describe, expect, test } from "vitest";
import {
  adviceFor,
  installAdvice,
  platformAdvice,
  renewAdvice,
  type LinuxFacts,
} from "../../../src/sandbox/advice.ts";

function facts(files: Readonly<Record<string, string>>): LinuxFacts {
  return { text: (file) => files[file] ?? "", exists: (file) => file in files };
}

const restricted = { "/proc/sys/kernel/apparmor_restrict_unprivileged_userns": "1\n" };
const profile = "/etc/apparmor.d/bwrap-userns-restrict";

describe("installing", () => {
  test.each([
    ["ID=debian\n", "sudo apt-get install bubblewrap"],
    ['ID=linuxmint\nID_LIKE="ubuntu debian"\n', "sudo apt-get install bubblewrap"],
    ['ID="rocky"\nID_LIKE="rhel centos fedora"\n', "sudo dnf install bubblewrap"],
    ["ID=arch\n", "sudo pacman -S bubblewrap"],
    ['ID="opensuse-leap"\nID_LIKE="suse opensuse"\n', "sudo zypper install bubblewrap"],
    ["ID=alpine\n", "sudo apk add bubblewrap"],
    ["ID=nixos\n", "Add pkgs.bubblewrap to environment.systemPackages and rebuild."],
    ["ID=plan9\n", "Install bubblewrap 0.7 or newer from your distribution."],
    ["", "Install bubblewrap 0.7 or newer from your distribution."],
  ])("%j", (release, advice) => {
    expect(installAdvice(facts({ "/etc/os-release": release }))).toBe(advice);
  });

  test("one that is too old says which systems have a newer one", () => {
    const advice = renewAdvice(facts({ "/etc/os-release": "ID=ubuntu\n" }));
    expect(advice).toMatch(/sudo apt-get install bubblewrap\..*Ubuntu 22\.04/);
  });
});

describe("bubblewrap that gets nothing", () => {
  test("Ubuntu 24.04: its profile is installed and loaded; where it is there already, only loaded", () => {
    const denied = "bwrap: loopback: Failed RTM_NEWADDR: Operation not permitted";
    expect(adviceFor(denied, facts(restricted))).toBe(
      `AppArmor keeps bubblewrap from user namespaces: sudo apt-get install apparmor-profiles && sudo install -m 0644 /usr/share/apparmor/extra-profiles/bwrap-userns-restrict ${profile} && sudo apparmor_parser -r ${profile}`,
    );
    expect(adviceFor(denied, facts({ ...restricted, [profile]: "profile" }))).toBe(
      `AppArmor keeps bubblewrap from user namespaces: sudo apparmor_parser -r ${profile}`,
    );
  });

  test("the kernel's switches come first, then a container, then AppArmor", () => {
    const container = { ...restricted, "/.dockerenv": "" };
    expect(adviceFor("", facts(container))).toContain("--security-opt seccomp=unconfined");
    expect(adviceFor("", facts({ "/proc/1/cgroup": "0::/kubepods/x" }))).toContain("--security-opt");
    const users = { ...container, "/proc/sys/kernel/unprivileged_userns_clone": "0\n" };
    expect(adviceFor("", facts(users))).toContain("sysctl -w kernel.unprivileged_userns_clone=1");
    const all = { ...users, "/proc/sys/user/max_user_namespaces": "0\n" };
    expect(adviceFor("", facts(all))).toContain("sysctl -w user.max_user_namespaces=15000");
  });

  test("WSL 1 is told from WSL 2", () => {
    const kernel = (osrelease: string): LinuxFacts => facts({ "/proc/sys/kernel/osrelease": osrelease });
    expect(adviceFor("", kernel("4.4.0-19041-Microsoft\n"))).toContain("wsl --set-version");
    expect(installAdvice(kernel("4.4.0-19041-Microsoft\n"))).toContain("wsl --set-version");
    expect(adviceFor("", kernel("6.6.87.2-microsoft-standard-WSL2\n"))).not.toContain("wsl");
  });

  test("what is not known names the line that must work", () => {
    expect(adviceFor("bwrap: odd", facts({}))).toContain("bwrap --unshare-all");
    expect(adviceFor("bwrap: No space left on device", facts({}))).toContain("max_user_namespaces");
  });
});

test("Windows: WSL 2 first, and no word that a job object would hold files", () => {
  const { why, fix } = platformAdvice("win32");
  expect(why).toContain("holds no file");
  expect(fix).toMatch(/WSL 2.*wsl --install.*bubblewrap/);
  expect(platformAdvice("freebsd").why).toContain("freebsd");
});
