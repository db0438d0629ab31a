/**
 * What a contract's keys mean beyond the one line of its schema, which the editor shows already: what decides, what
 * happens, what holds when a key is left out. English, said through `vscode.l10n`; Markdown of our own.
 * A value of a list or a choice has its text under its own name.
 */
export const clauseHelp: Readonly<Record<string, string>> = {
  goal: "The worker gets these words as they stand. Say what shall be true afterwards. Nothing that stands here widens the scope.",

  scope:
    "What no list names stays as it is. In this order: secrets and git's own folder are refused; `never` wins; a protected file (CI, editor, agent and git configuration, hooks, `.remit`) must be named literally; then `write` and `create` decide.",
  "scope.write":
    "Changing, and deleting where `rules.operations` says so. `*` stays within a folder, `**` crosses folders, `src/` is everything below src. A file that does not exist yet needs `create`. Left out: none.",
  "scope.create":
    "For paths that the tree does not have yet; what a run created it may edit again. Left out: none.",
  "scope.never": "The worker may still read it; what it must not read stays out of `read`. Left out: none.",
  "scope.read": 'Left out: `["**"]`, everything but secrets.',

  rules:
    "Each is decided from the tree before and the proposal alone. A violation makes the verdict fail; only a waiver with a reason sets it aside.",
  "rules.operations":
    'A change that needs an operation which is not listed is a violation, wherever the scope allows the path. Left out: `["create"]`. A submodule never changes.',
  "rules.operations.create": "A new file. Its path needs `scope.create` too.",
  "rules.operations.delete": "A file that goes. Its path needs `scope.write` too.",
  "rules.operations.rename":
    "A file that moves: its old path is deleted, its new one created, and both need the scope.",
  "rules.operations.mode": "A file that becomes executable, or no longer is.",
  "rules.operations.symlink": "A link that is made or changed.",
  "rules.operations.binary": "A file that is not text. Nobody can review what it holds in a diff.",
  "rules.hidden":
    "What a diff cannot show: changed dependencies, git metadata, planted repositories, special files. Left out: `dependencies`.",
  "rules.hidden.dependencies": "Ignored files may be written, such as build output. Dependencies may not.",
  "rules.hidden.strict": "Every ignored file that the work leaves behind is a violation as well.",
  "rules.dependencies":
    "What is installed, from where, and what runs on the way: versions, scripts, hooks, overrides, registries, in manifests and lockfiles. Left out: `none`.",
  "rules.dependencies.none": "Manifests and lockfiles say what they said. Their other keys are free.",
  "rules.dependencies.lockfile-only":
    "Other versions within the ranges of the manifests, from the same sources.",
  "rules.dependencies.any": "Not looked at.",
  "rules.dependencies.listed":
    "The packages that may be added, removed or changed, by name; what they need may change in lockfiles.",
  "rules.tests":
    "What may be done to tests, read by parsers for JavaScript, TypeScript, Python, Go, Rust and Java. Left out: `add-only`.",
  "rules.tests.readonly": "No file of the tests changes, and none is added.",
  "rules.tests.add-only":
    "Tests may be added. None is removed, skipped, emptied or loosened; coverage, time-outs and retries ask for as much as before.",
  "rules.tests.any": "Not looked at.",
  "rules.suppressions":
    "Comments, attributes and annotations that silence a compiler, linter, scanner or coverage tool. Left out: `none`.",
  "rules.suppressions.none": "None is added and none is broadened. Those that stand may move.",
  "rules.suppressions.any": "Not looked at.",
  "rules.generated":
    "Files that are marked as generated, by .gitattributes, by their opening comment or by their name. A path that the scope names without a wildcard is allowed. Left out: `untouched`.",
  "rules.generated.untouched": "None is changed, added or deleted.",
  "rules.generated.any": "Not looked at.",
  "rules.config":
    "Build, CI, lint, test runner, editor, container and infrastructure files; the rule's page lists them. A path that the scope names without a wildcard is allowed. Left out: `untouched`.",
  "rules.config.untouched": "None is changed, added or deleted.",
  "rules.config.any": "Not looked at.",
  "rules.secrets":
    "Tokens, keys and passwords in lines that the proposal adds, as secretlint's recommended rules know them. No scope allows them. Left out: `none`.",
  "rules.secrets.none": "None is added. What stood in the base already may move.",
  "rules.secrets.any": "Not looked at.",
  "rules.invisible":
    "Characters that make code read otherwise than it runs: direction controls, zero-width characters, letters of other scripts that look like Latin ones, in code and in new names. Left out: `none`.",
  "rules.invisible.none": "None is added.",
  "rules.invisible.any": "Not looked at.",
  "rules.binary": "What files without lines may be, where the operations allow `binary`. Left out: `media`.",
  "rules.binary.media": "Pictures, fonts, sound, film and PDF, of at most 5 MB.",
  "rules.binary.any": "Not looked at.",
  "rules.migrations":
    "Files that a migration tool runs, known by their folder and name. A path that the scope names without a wildcard is allowed. Left out: `untouched`.",
  "rules.migrations.untouched": "None is changed, added or deleted.",
  "rules.migrations.new": "New ones may be added and come after all that are there; those stay as they are.",
  "rules.migrations.alone": "As `new`, and nothing but them and the dump of the database changes.",
  "rules.migrations.any": "Not looked at.",
  "rules.publicApi":
    "What others can import from a package's entry points. Where its declarations cannot be read, that is said and not guessed. Left out: `any`.",
  "rules.publicApi.unchanged": "It stays as it is.",
  "rules.publicApi.additive": "More may be offered; nothing goes or is offered differently.",
  "rules.publicApi.any": "Not looked at.",
  "rules.licenses":
    "Headers of new and changed files, licence texts, and code that seems to be somebody else's. Left out: `off`.",
  "rules.licenses.off": "Not looked at.",
  "rules.licenses.header":
    "`neighbours`: a new file carries a header where the files beside it do. An SPDX expression such as `MIT`, or the header's own text with `{year}` for years. Left out: `neighbours`.",
  "rules.licenses.vendored":
    "`refuse`: new files in folders for other people's code, foreign copyright lines and licence texts are told. Left out: `refuse`.",
  "rules.docsOnly": "For work on documentation. Left out: `off`.",
  "rules.docsOnly.off": "Code may change.",
  "rules.docsOnly.files":
    "Documentation files alone: Markdown and its like, README, licences, pictures below docs.",
  "rules.docsOnly.comments":
    "These, and comments and docstrings in code whose words stay the same, as its parser reads them.",
  "rules.minimalDiff":
    "For a diff that is quick to read: layout, line ends and white space alone are violations; order, names, moved code, comments and hunks beside the point are asked about. Left out: `off`.",
  "rules.minimalDiff.off": "Not looked at.",
  "rules.minimalDiff.on": "Each hunk changes something that is needed.",
  "rules.size":
    "A name for how large the change may be. The stricter of it and `limits.files`, `limits.lines` holds; lockfiles do not count under a name. Left out: `limits`.",
  "rules.size.limits": "What `limits.files` and `limits.lines` say.",
  "rules.size.tiny": "2 files, 20 lines.",
  "rules.size.small": "5 files, 100 lines.",
  "rules.size.medium": "10 files, 400 lines.",
  "rules.size.large": "30 files, 1500 lines.",

  limits:
    "`files` and `lines` are rules on the proposal: more is a violation. `minutes`, `steps` and `tokens` end the work; what is there by then is judged.",
  "limits.files": "More is a violation of rule `size`. Left out: 20.",
  "limits.lines": "More is a violation of rule `size`. Left out: 1000.",
  "limits.minutes": "The work ends and what is there is judged as not submitted. Left out: 30.",
  "limits.steps": "A step is one answer of the model with its tool calls. Left out: 80.",
  "limits.tokens":
    "Counted as the server evaluates and generates them: a prompt that its cache holds costs nothing. Left out: 400,000.",
  "limits.fixes":
    "Each time, violations and failed commands go back to the worker as the answer to its submission. 0: the first submission counts. Left out: 2.",

  commands:
    "Each runs on the untouched tree, so that what was red before is known, then on the proposal in a clean copy that the worker could not write to. It must end with status 0, with no fewer tests than before. `[]`: nothing is proved, and a change stays inconclusive.",
  "commands[].name": "The worker runs a command by this name; reports and waivers call it so.",
  "commands[].run":
    'One string an argument: `["npm", "test"]`. For pipes or `&&` name a script of the project.',
  "commands[].cwd": 'Left out: `"."`.',
  "commands[].timeoutSeconds":
    "A command that is ended counts as failed, with every process that it started. Left out: 600.",
  "commands[].proves":
    "A changed file that no command proves makes the verdict inconclusive. Left out: every file.",

  network: "Holds for every command. The worker itself only talks to the model's server. Left out: `none`.",
  "network.none": "No command reaches anything, not even a server that it starts itself.",
  "network.loopback":
    "A command reaches what it starts itself, on a loopback of its own; nothing of this machine.",

  "network.hosts":
    "Through a proxy of each command's own, which programs find by `HTTP_PROXY` and its like; there is no other way out. Every connection is told in the report. `*.example.org` is every name below it. A service of this machine: `localhost:4873`. A name that leads to a private address is refused unless that address is named too.",

  env: "Commands see a small environment of their own. A variable of yours reaches them only when its name stands here. Left out: none.",
  carry:
    "They are laid into the copy as they are; what a command writes there is seen and is a violation where it changes a dependency. Left out: `node_modules` and its like are found.",
  worker: "Left out: `llama`.",
  "worker.kind": "Its address is a setting of yours; no contract can change it.",
  review: "A second conversation with the model that sees the change and the goal, never the worker's words.",
  "review.rounds": "0: no opinion is asked for. It never changes the verdict. Left out: 1.",
};
