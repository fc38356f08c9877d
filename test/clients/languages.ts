/** A language that a client is generated for, and a project of its users with everything in it. */
export interface Language {
  readonly name: string;
  /** What Debian has to have installed. */
  readonly packages: string;
  /** Commands that succeed where it is; the program of the first that does is `$` below. */
  readonly probes: readonly (readonly string[])[];
  /** Path in the project, and the file of this repository that a user copies there. */
  readonly files: Readonly<Record<string, string>>;
  readonly build: readonly (readonly string[])[];
  readonly story: readonly string[];
  readonly conformance: readonly string[];
}

const generated = "generated/clients";
const here = "test/clients";

const IMPORTS = ["-c", "import jwcrypto, httpx"];

export const languages: readonly Language[] = [
  {
    name: "Go",
    packages: "golang-go",
    probes: [["go", "version"]],
    files: {
      "go.mod": `${here}/go/go.mod`,
      "wisesca/wise_sca.go": `${generated}/go/wise_sca.go`,
      "wisesca/jose.go": `${here}/go/jose.go`,
      "story/main.go": `${here}/go/story/main.go`,
      "conformance/main.go": `${here}/go/conformance/main.go`,
    },
    build: [
      ["$", "vet", "./..."],
      ["$", "build", "-o", "bin/", "./..."],
    ],
    story: ["bin/story"],
    conformance: ["bin/conformance"],
  },
  {
    name: "Java",
    packages: "default-jdk-headless",
    probes: [["javac", "--version"]],
    files: {
      "wisesca/WiseSca.java": `${generated}/java/WiseSca.java`,
      "wisesca/Jose.java": `${here}/java/Jose.java`,
      "wisesca/JoseClient.java": `${here}/java/JoseClient.java`,
      "Story.java": `${here}/java/Story.java`,
      "Conformance.java": `${here}/java/Conformance.java`,
    },
    build: [["$", "--release", "17", "-Xlint:all", "-Werror", "-d", "out", "Story.java", "Conformance.java"]],
    story: ["java", "-cp", "out", "Story"],
    conformance: ["java", "-cp", "out", "Conformance"],
  },
  {
    name: "PHP",
    packages: "php-cli php-curl php-phpseclib3",
    probes: [["php", "-r", "require 'phpseclib3/autoload.php'; curl_version();"]],
    files: {
      "wise_sca.php": `${generated}/php/wise_sca.php`,
      "wise_jose.php": `${here}/php/wise_jose.php`,
      "story.php": `${here}/php/story.php`,
      "conformance.php": `${here}/php/conformance.php`,
    },
    build: ["wise_sca.php", "wise_jose.php", "story.php"].map((file) => ["$", "-l", file]),
    story: ["$", "story.php"],
    conformance: ["$", "conformance.php"],
  },
  {
    name: "Python",
    packages: "python3-jwcrypto python3-httpx",
    // Debian's packages serve the system's Python, which need not be the first one in the path.
    probes: ["python3", "/usr/bin/python3"].map((program) => [program, ...IMPORTS]),
    files: {
      "wise_sca.py": `${generated}/python/wise_sca.py`,
      "wise_jose.py": `${here}/python/wise_jose.py`,
      "story.py": `${here}/python/story.py`,
      "conformance.py": `${here}/python/conformance.py`,
    },
    build: [["$", "-W", "error", "-m", "compileall", "-q", "."]],
    story: ["$", "story.py"],
    conformance: ["$", "conformance.py"],
  },
];
