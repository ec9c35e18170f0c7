package org.flows4j.core.tensor.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.Pointer;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Scope;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.cpu.internal.memory.NativeLibraries;
import org.junit.jupiter.api.Test;

/** Redeployment: the library in class loaders of its own, one after another, called by a thread that outlives them all. */
class ClassLoadersTest {
    private static final int DEPLOYMENTS = 4;

    /** What is run in each class loader. */
    public static final class Deployment implements Runnable {
        /** Called by name. */
        public Deployment() {}

        /** Computes with all libraries and on the calling thread, and frees what can be freed. */
        @Override
        public void run() {
            assertThat(NativeLibraries.oneDnn()).isTrue();
            CpuBackend backend = CpuBackend.create(CpuOptions.defaults().withThreads(1));
            try (Scope scope = backend.openScope()) {
                assertThat(scope).isNotNull();
                for (DType dtype : List.of(DType.FLOAT32, DType.FLOAT64)) {
                    Tensor x = backend.fill(1, Shape.of(64, 64), dtype);
                    assertThat(x.matmul(x).exp().log().sum().item()).isBetween(262_143.0, 262_145.0);
                }
            }
            backend.trimMemory();
            Pointer.interruptDeallocatorThread();
        }
    }

    /** JavaCPP's libraries keep hold of the class loader that used them last, until another one does. */
    @Test
    void allButTheLastAreCollected() throws ReflectiveOperationException, IOException, InterruptedException {
        List<WeakReference<ClassLoader>> loaders = new ArrayList<>();
        for (int i = 0; i < DEPLOYMENTS; i++) {
            loaders.add(deploy());
        }
        for (int i = 0; i < 100 && alive(loaders) > 1; i++) {
            System.gc();
            Thread.sleep(20);
        }
        assertThat(alive(loaders)).isLessThanOrEqualTo(1);
    }

    private static long alive(List<WeakReference<ClassLoader>> loaders) {
        return loaders.stream().filter(loader -> loader.get() != null).count();
    }

    private static WeakReference<ClassLoader> deploy() throws ReflectiveOperationException, IOException {
        List<URL> urls = new ArrayList<>();
        String all = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        for (String entry : all.split(File.pathSeparator, -1)) {
            urls.add(Path.of(entry).toUri().toURL());
        }
        try (URLClassLoader loader =
                new URLClassLoader(urls.toArray(URL[]::new), ClassLoader.getPlatformClassLoader())) {
            Runnable deployment = (Runnable) loader.loadClass(Deployment.class.getName())
                    .getDeclaredConstructor()
                    .newInstance();
            assertThat(deployment).isNotInstanceOf(Deployment.class);
            deployment.run();
            return new WeakReference<>(loader);
        }
    }
}
