name := "embed-example"

resolvers += Resolver.mavenLocal

// The native code of this machine, or of the platform that -Dflows.platform=linux-arm64 names.
val platform = sys.props.getOrElse(
  "flows.platform", {
    val name = sys.props("os.name")
    val system = if (name.startsWith("Mac")) "macosx" else if (name.startsWith("Windows")) "windows" else "linux"
    val architecture = if (sys.props("os.arch") == "aarch64") "arm64" else "x86_64"
    s"$system-$architecture"
  }
)

libraryDependencies ++= Seq(
  "org.flows4j" % "flows-models" % "0.1.0-SNAPSHOT",
  "org.flows4j" % s"flows-natives-$platform" % "0.1.0-SNAPSHOT" % Runtime
)

// The option for the Vector API requires a separate JVM.
fork := true
javaOptions ++= Seq("--add-modules", "jdk.incubator.vector")
