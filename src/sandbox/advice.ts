import { existsSync, readFileSync } from "node:fs";

/** Why a platform has no confinement yet, and the next step. */
export function platformAdvice(platform: NodeJS.Platform): { readonly why: string; readonly fix: string } {
  if (platform === "win32") {
    return {
      why: "Windows has no confinement that Remit can use.",
      fix: "Open the folder in WSL 2 (on its own file system) and install bubblewrap there.",
    };
  }
  return {
    why: `${platform === "darwin" ? "macOS" : platform} has no confinement that Remit can use: bubblewrap needs Linux.`,
    fix: "Open the folder in a Linux container or virtual machine with bubblewrap, or allow unconfined commands in your settings.",
  };
}

/** The line that installs bubblewrap on this distribution. */
export function installAdvice(): string {
  const release = readText("/etc/os-release");
  const names = [...release.matchAll(/^ID(?:_LIKE)?="?([^"\n]*)"?$/gm)].flatMap((match) =>
    (match[1] ?? "").split(" "),
  );
  const found = Object.entries(installers).find(([name]) => names.includes(name));
  return found === undefined ? "Install bubblewrap 0.7 or newer from your distribution." : found[1];
}

/** The next step when bubblewrap is there and does not get what it needs. The kernel's own switches come first. */
export function adviceFor(failure: string): string {
  if (readText("/proc/sys/user/max_user_namespaces").trim() === "0") {
    return "User namespaces are switched off: sudo sysctl -w user.max_user_namespaces=15000";
  }
  if (readText("/proc/sys/kernel/unprivileged_userns_clone").trim() === "0") {
    return "User namespaces are switched off for users: sudo sysctl -w kernel.unprivileged_userns_clone=1";
  }
  if (inContainer()) {
    return "Start the container with --security-opt seccomp=unconfined --security-opt systempaths=unconfined (and --security-opt apparmor=unconfined on Ubuntu), or run Remit outside it.";
  }
  if (readText("/proc/sys/kernel/apparmor_restrict_unprivileged_userns").trim() === "1") {
    return "AppArmor keeps bubblewrap from user namespaces: sudo apt-get install apparmor-profiles && sudo ln -s /usr/share/apparmor/extra-profiles/bwrap-userns-restrict /etc/apparmor.d/ && sudo apparmor_parser -r /etc/apparmor.d/bwrap-userns-restrict";
  }
  return /No space|too many/i.test(failure)
    ? "All user namespaces are in use: raise user.max_user_namespaces."
    : "Try `bwrap --unshare-all --ro-bind / / true` in a terminal; it must succeed.";
}

const installers: Readonly<Record<string, string>> = {
  debian: "sudo apt-get install bubblewrap",
  ubuntu: "sudo apt-get install bubblewrap",
  fedora: "sudo dnf install bubblewrap",
  rhel: "sudo dnf install bubblewrap",
  arch: "sudo pacman -S bubblewrap",
  suse: "sudo zypper install bubblewrap",
  opensuse: "sudo zypper install bubblewrap",
  alpine: "sudo apk add bubblewrap",
};

function inContainer(): boolean {
  return (
    existsSync("/.dockerenv") ||
    existsSync("/run/.containerenv") ||
    /docker|kubepods|containerd/.test(readText("/proc/1/cgroup"))
  );
}

function readText(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    // A switch that this kernel does not have.
    return "";
  }
}
