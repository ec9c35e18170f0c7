package org.flows4j.examples;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.IVersionProvider;

/** Tells the version of the program from the manifest of its jar. */
final class FlowsVersion implements IVersionProvider {

    @Override
    public String[] getVersion() {
        @Nullable String version = FlowsVersion.class.getPackage().getImplementationVersion();
        return new String[] {
            "flows " + (version == null ? "(development build)" : version),
            "Java " + Runtime.version() + " on " + System.getProperty("os.name") + " " + System.getProperty("os.arch")
        };
    }
}
