plugins {
    application
}

repositories {
    mavenLocal()
    mavenCentral()
}

// The native code of this machine, or of the platform that -Pflows.platform=linux-arm64 names.
val name = System.getProperty("os.name")
val system = if (name.startsWith("Mac")) "macosx" else if (name.startsWith("Windows")) "windows" else "linux"
val architecture = if (System.getProperty("os.arch") == "aarch64") "arm64" else "x86_64"
val platform = findProperty("flows.platform") ?: "$system-$architecture"

dependencies {
    implementation("org.flows4j:flows-models:0.1.0-SNAPSHOT")
    runtimeOnly("org.flows4j:flows-natives-$platform:0.1.0-SNAPSHOT")
}

application {
    mainClass.set("com.example.QuickStart")
    applicationDefaultJvmArgs = listOf("--add-modules", "jdk.incubator.vector")
}
