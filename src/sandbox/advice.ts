import { existsSync, readFileSync } from "node:fs";

/** Why a platform has no confinement, and the next step. */
export function platformAdvice(platform: NodeJS.Platform): { readonly why: string; readonly fix: string } {
  if (platform === "win32") {
    return {
      why: "Windows has nothing that keeps a command from your files and that Remit can use: a job object ends processes and holds no file.",
      fix: "Open the folder in WSL 2, on its own file system: `wsl --install` in PowerShell, clone the repository below your home there, and install bubblewrap: sudo apt-get install bubblewrap",
    };
  }
  return {
    why: `${platform} has no confinement that Remit can use: bubblewrap needs Linux.`,
    fix: "Open the folder in a Linux container or virtual machine with bubblewrap, or allow unconfined commands in your settings.",
  };
}

/** What of a Linux machine decides about the next step. */
export interface LinuxFacts {
  /** Text of a file; "" when it is not there. */
  readonly text: (file: string) => string;
  readonly exists: (file: string) => boolean;
}

const here: LinuxFacts = { text: readText, exists: existsSync };

/** The line that installs bubblewrap on this distribution. */
export function installAdvice(facts: LinuxFacts = here): string {
  if (isWsl1(facts)) return wsl1;
  const names = distributions(facts);
  const found = Object.entries(installers).find(([name]) => names.includes(name));
  return found === undefined ? "Install bubblewrap 0.7 or newer from your distribution." : found[1];
}

/** The next step where bubblewrap is too old for anything. */
export function renewAdvice(facts: LinuxFacts = here): string {
  return `Bring bubblewrap up to date: ${installAdvice(facts)}. Where that brings no newer one, the distribution is too old: Debian 12, Ubuntu 22.04 and RHEL 9 have one that is new enough.`;
}

/** The next step when bubblewrap is there and does not get what it needs. The kernel's own switches come first. */
export function adviceFor(failure: string, facts: LinuxFacts = here): string {
  const isSetTo = (setting: string, value: string): boolean =>
    facts.text(`/proc/sys/${setting}`).trim() === value;
  if (isWsl1(facts)) return wsl1;
  if (isSetTo("user/max_user_namespaces", "0")) {
    return "User namespaces are switched off: sudo sysctl -w user.max_user_namespaces=15000";
  }
  if (isSetTo("kernel/unprivileged_userns_clone", "0")) {
    return "User namespaces are switched off for users: sudo sysctl -w kernel.unprivileged_userns_clone=1";
  }
  if (inContainer(facts)) {
    return "Start the container with --security-opt seccomp=unconfined --security-opt systempaths=unconfined (and --security-opt apparmor=unconfined on Ubuntu), or run Remit outside it. Where the container has util-linux 2.41 or newer (Debian 13), Landlock needs none of that.";
  }
  if (isSetTo("kernel/apparmor_restrict_unprivileged_userns", "1")) {
    return `AppArmor keeps bubblewrap from user namespaces: ${facts.exists(profile) ? "" : getProfile}sudo apparmor_parser -r ${profile}`;
  }
  return /No space|too many/i.test(failure)
    ? "All user namespaces are in use: raise user.max_user_namespaces."
    : "Try `bwrap --unshare-all --ro-bind / / true` in a terminal; it must succeed.";
}

/** How the kernel's switches for namespaces stand. */
export function kernelSwitches(): readonly string[] {
  return [
    "user/max_user_namespaces",
    "kernel/unprivileged_userns_clone",
    "kernel/apparmor_restrict_unprivileged_userns",
  ].map((setting) => readText(`/proc/sys/${setting}`).trim());
}

/** Ubuntu's own profile for /usr/bin/bwrap: 25.04 and newer load it, 24.04 has it in another package. */
const profile = "/etc/apparmor.d/bwrap-userns-restrict";
const getProfile = `sudo apt-get install apparmor-profiles && sudo install -m 0644 /usr/share/apparmor/extra-profiles/bwrap-userns-restrict ${profile} && `;

const wsl1 =
  "This is WSL 1, which has no namespaces: `wsl --set-version NAME 2` in PowerShell, with the name that `wsl --list` shows.";

const installers: Readonly<Record<string, string>> = {
  debian: "sudo apt-get install bubblewrap",
  ubuntu: "sudo apt-get install bubblewrap",
  fedora: "sudo dnf install bubblewrap",
  rhel: "sudo dnf install bubblewrap",
  arch: "sudo pacman -S bubblewrap",
  suse: "sudo zypper install bubblewrap",
  opensuse: "sudo zypper install bubblewrap",
  alpine: "sudo apk add bubblewrap",
  void: "sudo xbps-install bubblewrap",
  gentoo: "sudo emerge sys-apps/bubblewrap",
  nixos: "Add pkgs.bubblewrap to environment.systemPackages and rebuild.",
};

function distributions(facts: LinuxFacts): readonly string[] {
  const release = facts.text("/etc/os-release");
  return [...release.matchAll(/^ID(?:_LIKE)?="?([^"\n]*)"?$/gm)].flatMap((match) =>
    (match[1] ?? "").split(" "),
  );
}

/** WSL 2 calls its kernel `…-microsoft-standard-WSL2`. */
function isWsl1(facts: LinuxFacts): boolean {
  return /-Microsoft\b/.test(facts.text("/proc/sys/kernel/osrelease"));
}

function inContainer(facts: LinuxFacts): boolean {
  return (
    facts.exists("/.dockerenv") ||
    facts.exists("/run/.containerenv") ||
    /docker|kubepods|containerd/.test(facts.text("/proc/1/cgroup"))
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
